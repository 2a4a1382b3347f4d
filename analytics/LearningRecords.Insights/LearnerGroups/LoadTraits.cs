using LearningRecords.Insights.Facts;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>Reads what rules may ask of learners, a page's own news on top; nothing where no rule asks.</summary>
internal static class LoadTraits
{
    /// <param name="voided">The statements that are voided once the page is folded.</param>
    public static async Task<Func<Guid, LearnerTraits>> RunAsync(
        NpgsqlConnection connection, InsightsPage page, Guid[] learners, GroupRules rules, IReadOnlyDictionary<Guid, DateTimeOffset> voided, CancellationToken token)
    {
        if (rules.Properties.Length == 0 && rules.Centres.Length == 0)
            return _ => LearnerTraits.None;
        var properties = rules.Properties.Length == 0 ? [] : await PropertiesAsync(connection, page, learners, rules.Properties, token);
        var scans = rules.Centres.Length == 0 ? [] : await ScansAsync(connection, page, learners, rules.Centres, voided, token);
        return learner => LearnerTraits.None with
        {
            Properties = properties.TryGetValue(learner, out var values) ? values : LearnerTraits.None.Properties,
            Scans = scans.TryGetValue(learner, out var first) ? first : LearnerTraits.None.Scans,
        };
    }

    /// <summary>Rows of learner, property, from when on, and value.</summary>
    public static async Task<Dictionary<(Guid Learner, Guid Property, DateTimeOffset From), string?>> ReadAsync(NpgsqlCommand command, CancellationToken token)
    {
        var values = new Dictionary<(Guid Learner, Guid Property, DateTimeOffset From), string?>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            values[(reader.GetGuid(0), reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2))] = reader.TextOrNull(3);
        return values;
    }

    private static async Task<Dictionary<Guid, Dictionary<Guid, IReadOnlyList<(DateTimeOffset From, string? Value)>>>> PropertiesAsync(
        NpgsqlConnection connection, InsightsPage page, Guid[] learners, Guid[] keys, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select learner, property, valid_from, value from insights.profile_property where tenant_id = $1 and property = any($2) and learner = any($3)", connection)
        {
            Parameters = { new() { Value = page.Tenant }, new() { Value = keys }, new() { Value = learners } },
        };
        var values = await ReadAsync(command, token);
        foreach (var (property, _) in page.Described)
            values[(IriKey.Of(property.Learner), GroupRules.PropertyKey(property.Profile, property.Property), FoldLearnerGroups.Kept(property.From))] = property.Value;
        return InOrder(values);
    }

    /// <summary>What each learner's profiles said of each property, the latest last.</summary>
    public static Dictionary<Guid, Dictionary<Guid, IReadOnlyList<(DateTimeOffset From, string? Value)>>> InOrder(Dictionary<(Guid Learner, Guid Property, DateTimeOffset From), string?> values) =>
        values.GroupBy(value => value.Key.Learner).ToDictionary(learner => learner.Key, learner => learner.GroupBy(value => value.Key.Property).ToDictionary(
            property => property.Key, property => (IReadOnlyList<(DateTimeOffset, string?)>)[.. property.OrderBy(value => value.Key.From).Select(value => (value.Key.From, value.Value))]));

    private static async Task<Dictionary<Guid, Dictionary<Guid, DateTimeOffset>>> ScansAsync(
        NpgsqlConnection connection, InsightsPage page, Guid[] learners, Guid[] centres, IReadOnlyDictionary<Guid, DateTimeOffset> voided, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            select learner, at, teams, statement_id from insights.statement_fact
            where tenant_id = $1 and learner = any($2) and terminal = 'scan' and teams && $3 and voided is null
            """, connection)
        {
            Parameters = { new() { Value = page.Tenant }, new() { Value = learners }, new() { Value = centres } },
        };
        var scans = new List<(Guid Learner, DateTimeOffset At, Guid[] Teams, Guid Statement)>();
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token))
                scans.Add((reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<Guid[]>(2), reader.GetGuid(3)));
        }

        scans.AddRange(page.Facts.Where(fact => fact.Terminal == ReadTerminal.Scan).Select(fact => (fact.Learner, fact.At, fact.Teams, fact.StatementId)));
        return scans.Where(scan => !voided.ContainsKey(scan.Statement))
            .SelectMany(scan => scan.Teams.Intersect(centres), (scan, centre) => (scan.Learner, Centre: centre, scan.At))
            .GroupBy(scan => scan.Learner).ToDictionary(learner => learner.Key, learner => learner.GroupBy(scan => scan.Centre).ToDictionary(centre => centre.Key, centre => centre.Min(scan => scan.At)));
    }
}
