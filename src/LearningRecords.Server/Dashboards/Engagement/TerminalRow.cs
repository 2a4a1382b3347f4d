using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Results;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>A kind of terminal's part in what was learnt.</summary>
public sealed record TerminalRow(string Terminal, long Statements, long Sessions, double Share)
{
    public static readonly Result<TerminalRow> Result = new Result<TerminalRow>("terminals", "terminals")
        .Text("terminal", new Term(null, "phone, computer, television, scan, other, or unknown where statements do not say.", "phone（手机）、computer（电脑）、television（电视）、scan（扫码）、other（其他），或语句未注明时为 unknown（未知）。"), row => row.Terminal)
        .Value("statements", new Term("statements", "Statements from it.", "来自该终端的语句数。"), row => row.Statements)
        .Value("sessions", new Term("sessions", "Sittings that began on it.", "在该终端上开始的学习次数。"), row => row.Sessions)
        .Value("share", new Term("share, 0 to 1", "Its part of the statements.", "占全部语句的比例（0–1）。"), row => row.Share);

    public static IReadOnlyList<TerminalRow> Of(IReadOnlyList<TerminalUse> terminals)
    {
        var all = (double)terminals.Sum(use => use.Statements);
        return [.. terminals.Select(use => new TerminalRow(use.Terminal, use.Statements, use.Sessions, use.Statements / all))];
    }
}
