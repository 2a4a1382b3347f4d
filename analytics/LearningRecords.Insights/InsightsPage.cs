using JasperFx.Events;
using LearningRecords.Events;
using LearningRecords.Insights.Facts;

namespace LearningRecords.Insights;

/// <summary>One page of a tenant's events, read.</summary>
public sealed record InsightsPage(
    string Tenant,
    IReadOnlyList<StatementReading> Statements,
    IReadOnlyList<LearnerGroupDefined> Groups,
    IReadOnlyList<LearnersJoinedGroup> Joined)
{
    public IReadOnlyList<StatementFact> Facts { get; } = [.. Statements.SelectMany(statement => statement.Facts)];

    public Guid[] Voids { get; } = [.. Statements.Select(statement => statement.Voids).OfType<Guid>().Distinct()];

    /// <summary>Whether anything in the page can take back what earlier pages counted.</summary>
    public bool Corrects => Voids.Length > 0 || Joined.Count > 0 || Groups.Count > 0;

    public static InsightsPage Read(string tenant, IEnumerable<IEvent> events)
    {
        var statements = new List<StatementReading>();
        var groups = new List<LearnerGroupDefined>();
        var joined = new List<LearnersJoinedGroup>();
        foreach (var recorded in events)
        {
            switch (recorded.Data)
            {
                case StatementRecorded statement: statements.Add(ReadStatement.Read(statement)); break;
                case LearnerGroupDefined group: groups.Add(group); break;
                case LearnersJoinedGroup join: joined.Add(join); break;
            }
        }

        return new InsightsPage(tenant, statements, groups, joined);
    }
}
