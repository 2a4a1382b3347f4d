using LearningRecords.Insights.Facts;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>Learners of whom a page changes what was counted before: by voiding, by a membership over a time they were active in, by moving a group they were active in,
/// by a rule that holds for what they did already, by what a profile or a scan tells a rule of them late.</summary>
internal static class FindCorrected
{
    public static async Task<Guid[]> RunAsync(
        NpgsqlConnection connection, InsightsPage page, IReadOnlyList<StatementFact> voidedBefore, Guid[] movedGroups, GroupRules rules, CancellationToken token)
    {
        var told = FoldLearnerGroups.Told(page);
        HashSet<Guid> corrected = [.. voidedBefore.Select(fact => fact.Learner)];
        if (told.Length > 0)
        {
            await Add(
                """
                select t.learner from unnest($2, $3, $4, $5, $6) t(learner, learner_group, valid_from, valid_until, course)
                left join insights.membership m on m.tenant_id = $1 and m.learner = t.learner and m.learner_group = t.learner_group and m.valid_from = t.valid_from and m.course = t.course and m.superseded = 'infinity'
                where m.valid_until is distinct from t.valid_until and exists (
                    select from insights.statement_fact f
                    where f.tenant_id = $1 and f.learner = t.learner and f.at between t.valid_from and greatest(t.valid_until, m.valid_until))
                """,
                told.Select(entry => entry.Learner).ToArray(),
                told.Select(entry => entry.Membership.Group).ToArray(),
                told.Select(entry => entry.Membership.From).ToArray(),
                told.Select(entry => entry.Membership.Until).ToArray(),
                told.Select(entry => entry.Membership.Course).ToArray());
        }

        if (movedGroups.Length > 0)
        {
            await Add("select learner from insights.group_learner where tenant_id = $1 and learner_group = any($2)", movedGroups);
        }

        // A rule set for now finds only statements whose clients are ahead of it.
        if (page.Rules.Count > 0)
            await Add("select distinct learner from insights.progress where tenant_id = $1 and last_activity >= $2", page.Rules.Min(set => FoldLearnerGroups.Kept(set.From)));

        var since = page.Described.Where(told => rules.Properties.Contains(GroupRules.PropertyKey(told.Property.Profile, told.Property.Property)))
            .Select(told => (Learner: IriKey.Of(told.Property.Learner), At: FoldLearnerGroups.Kept(told.Property.From)))
            .Concat(page.Facts.Where(fact => fact.Terminal == ReadTerminal.Scan && fact.Teams.Intersect(rules.Centres).Any()).Select(fact => (fact.Learner, fact.At)))
            .ToArray();
        if (since.Length > 0)
        {
            await Add(
                """
                select t.learner from unnest($2, $3) t(learner, since)
                where exists (select from insights.statement_fact f where f.tenant_id = $1 and f.learner = t.learner and f.at >= t.since)
                """,
                since.Select(told => told.Learner).ToArray(), since.Select(told => told.At).ToArray());
        }

        return [.. corrected];

        async Task Add(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = page.Tenant } } };
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
                corrected.Add(reader.GetGuid(0));
        }
    }
}
