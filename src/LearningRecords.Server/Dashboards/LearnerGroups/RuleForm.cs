using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.LearnerGroups;

namespace LearningRecords.Server.Dashboards.LearnerGroups;

/// <summary>One line of the form for a rule.</summary>
/// <param name="By">Empty: the line says nothing.</param>
/// <param name="What">The platform, the team, the centre, or the id of the profile.</param>
/// <param name="Property">Of a profile.</param>
/// <param name="Values">Of the property, with commas between them.</param>
public sealed record RuleLine(string By = "", string What = "", string Property = "", string Values = "", bool Not = false);

/// <summary>A rule as lines of a form, all or any of which hold; a rule that is no such list is shown and edited as JSON.</summary>
/// <param name="Any">Whether one line is enough.</param>
/// <param name="Json">The rule as JSON; empty: the lines say it.</param>
public sealed record RuleForm(bool Any, IReadOnlyList<RuleLine> Lines, string Json)
{
    public const int LinesShown = 4;

    public static readonly IReadOnlyList<string> Kinds = ["home-page", "profile", "team", "scan"];

    /// <summary>What was sent.</summary>
    public static RuleForm Of(IFormCollection form) => new(
        form["combine"] == "any",
        [.. Enumerable.Range(0, LinesShown).Select(line => new RuleLine(form[$"by{line}"].ToString(), form[$"what{line}"].ToString().Trim(), form[$"property{line}"].ToString().Trim(), form[$"values{line}"].ToString(), form[$"not{line}"] == "on"))],
        form["json"].ToString().Trim());

    /// <summary>The form for a rule that stands.</summary>
    /// <param name="json">Null: there is none.</param>
    public static RuleForm Of(string? json)
    {
        if (json is null)
            return new RuleForm(false, Filled([]), "");
        var rule = JsonSerializer.Deserialize<GroupRule>(json, GroupRule.Json)!;
        var parts = rule switch { AllOf all => all.Rules, AnyOf any => any.Rules, _ => [rule] };
        var lines = parts.Select(LineOf).ToList();
        return lines.Count > LinesShown || lines.Contains(null) ? new RuleForm(false, Filled([]), json) : new RuleForm(rule is AnyOf, Filled([.. lines.Select(line => line!)]), "");
    }

    /// <summary>The rule that the form says; null: none.</summary>
    /// <exception cref="RefusedException">400: the JSON is no rule.</exception>
    public GroupRule? Rule()
    {
        if (Json.Length > 0)
            return GroupBody.ReadRule(Json);
        GroupRule[] rules = [.. Lines.Where(line => line.By.Length > 0).Select(RuleOf)];
        return rules switch { [] => null, [var only] => only, _ => Any ? new AnyOf(rules) : new AllOf(rules) };
    }

    private static RuleLine[] Filled(IReadOnlyList<RuleLine> lines) => [.. lines, .. Enumerable.Repeat(new RuleLine(), LinesShown - lines.Count)];

    private static RuleLine? LineOf(GroupRule rule) => rule switch
    {
        Not { Rule: Not } => null,
        Not not => LineOf(not.Rule) is { } line ? line with { Not = true } : null,
        HomePageIs home => new RuleLine("home-page", home.HomePage),
        ProfileIs profile when !profile.Values.Any(value => value.Contains(',', StringComparison.Ordinal)) => new RuleLine("profile", profile.Profile, profile.Property, string.Join(", ", profile.Values)),
        TeamIs team => new RuleLine("team", team.Team),
        ScannedAt scan => new RuleLine("scan", scan.Centre),
        _ => null,
    };

    private static GroupRule RuleOf(RuleLine line)
    {
        GroupRule rule = line.By switch
        {
            "home-page" => new HomePageIs(line.What),
            "profile" => new ProfileIs(line.What, line.Property, line.Values.Split([',', '，', '、'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
            "team" => new TeamIs(line.What),
            "scan" => new ScannedAt(line.What),
            _ => throw new RefusedException(StatusCodes.Status400BadRequest, $"There is no rule by {line.By}."),
        };
        return line.Not ? new Not(rule) : rule;
    }
}
