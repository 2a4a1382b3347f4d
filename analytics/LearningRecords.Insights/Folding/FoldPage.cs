using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Insights.Videos;
using Marten;
using Npgsql;

namespace LearningRecords.Insights.Folding;

/// <summary>
/// Folds a page of one tenant's events: reads the rows its learners have, adds the facts, queues what changed. A learner of whom the page takes something back
/// is folded again from all facts. Every row is a function of the set of facts, so order of arrival, repeats, voiding and the cut of the pages change nothing.
/// </summary>
internal static class FoldPage
{
    private const int LearnersAtOnce = 2_000;

    /// <param name="beside">What was watched is read over it, while learners are folded.</param>
    /// <returns>What to write; nothing is written yet.</returns>
    public static async Task<PageChanges> RunAsync(IDocumentStore store, NpgsqlConnection connection, NpgsqlConnection beside, InsightsPage page, CancellationToken token)
    {
        var changes = new PageChanges();
        var voided = await VoidedAsync(connection, page, token);
        var (parents, movedGroups) = await LoadGroups.ParentsAsync(connection, page, token);
        var readAgain = await ReadAgainAsync(store, page, token);
        var voidedBefore = readAgain?.Facts ?? [];
        var rules = await LoadGroups.RulesAsync(connection, page, token);
        var (groupSets, records) = (new GroupSets(parents, rules), new List<LearnerRecord>());
        var watched = FoldVideos.RunAsync(beside, page.Tenant, page.Videos, act => voided.ContainsKey(act.StatementId), readAgain?.Videos ?? [], token);
        await Task.WhenAll(FoldLearnersAsync(), watched);
        changes.Append(await watched);
        return changes;

        async Task FoldLearnersAsync()
        {
            var corrected = await FindCorrected.RunAsync(connection, page, voidedBefore, movedGroups, rules, token);
            var facts = page.Facts.Where(fact => !voided.ContainsKey(fact.StatementId)).ToLookup(fact => fact.Learner);
            foreach (var learners in facts.ExceptBy(corrected, learner => learner.Key).OrderBy(learner => learner.Key).Chunk(LearnersAtOnce))
            {
                var found = await LoadRecords.TouchedAsync(connection, page, learners, token);
                var traits = await LoadTraits.RunAsync(connection, page, [.. learners.Select(learner => learner.Key)], rules, voided, token);
                foreach (var record in found)
                {
                    record.Describe(traits(record.Learner));
                    Add(record, facts[record.Learner]);
                }
            }

            foreach (var learners in corrected.Chunk(LearnersAtOnce))
            {
                var found = await LoadRecords.WholeAsync(connection, page, learners, token);
                var folded = (await LoadFacts.OfLearnersAsync(connection, page.Tenant, learners, token)).ToLookup(fact => fact.Learner);
                var traits = await LoadTraits.RunAsync(connection, page, learners, rules, voided, token);
                foreach (var record in found)
                {
                    record.Describe(traits(record.Learner));
                    record.StartOver();
                    Add(record, folded[record.Learner].Where(fact => !voided.ContainsKey(fact.StatementId)).Concat(facts[record.Learner]));
                }
            }

            QueueSeen(changes, page);
            var firstDays = records.Where(record => record.FirstDay is not null && record.FirstDay != record.FirstDayBefore && page.Learners.ContainsKey(record.Learner))
                .ToDictionary(record => record.Learner, record => record.FirstDay!.Value);
            FoldFacts.Queue(changes, page, voided, voidedBefore, firstDays);
            var sets = await KnownSets();
            var decided = sets.Keys.ToHashSet();
            var united = new UnitedSets(sets);
            foreach (var record in records)
                record.JoinGroups(united);
            SaveRecords.Queue(changes, page.Tenant, records, firstDays);
            FoldLearnerGroups.QueueSets(changes, page.Tenant, groupSets.All.Concat(sets.Values.Where(set => !decided.Contains(set.Key))));
            FoldLearnerGroups.QueueLearners(changes, page.Tenant, records, sets);
            await QueueTotals(sets);
        }

        void Add(LearnerRecord record, IEnumerable<StatementFact> of)
        {
            foreach (var fact in of)
                record.Add(fact, groupSets);
            record.Settle();
            records.Add(record);
        }

        async Task QueueTotals(Dictionary<Guid, GroupSet> sets)
        {
            var totals = new EngagementTotals(sets);
            foreach (var record in records)
                totals.Count(record);
            SaveTotals.Queue(changes, page.Tenant, totals);
            var courses = records.SelectMany(record => record.Courses.Changes).Select(change => change.Key).Distinct().ToArray();
            CountCourses.Queue(changes, page.Tenant, records, await KnownParts.LoadAsync(connection, page, courses, token), sets);
            FoldLearnerGroups.QueueUnused(changes, page.Tenant, [.. records.SelectMany(record => record.SetsLeft).Distinct()]);
        }

        async Task<Dictionary<Guid, GroupSet>> KnownSets()
        {
            var known = groupSets.All.ToDictionary(set => set.Key);
            var unknown = records.SelectMany(record => record.GroupSets).Distinct().Where(set => !known.ContainsKey(set)).ToArray();
            foreach (var (key, set) in await LoadGroups.SetsAsync(connection, page.Tenant, unknown, token))
                known[key] = set;
            return known;
        }
    }

    /// <summary>What the page says of groups, courses and activities, which is not folded per learner.</summary>
    public static void QueueSeen(PageChanges changes, InsightsPage page)
    {
        FoldLearnerGroups.Queue(changes, page);
        FoldCourses.Queue(changes, page);
        FoldCatalogue.Queue(changes, page);
        FoldSuggestions.Queue(changes, page);
    }

    // What a voided statement said stands in its event. One that is yet to be folded has no rows, and folding its learners again changes nothing.
    private static async Task<InsightsPage?> ReadAgainAsync(IDocumentStore store, InsightsPage page, CancellationToken token)
    {
        if (page.Voids.Count == 0)
            return null;
        var here = page.Statements.SelectMany(statement => statement.Facts).Select(fact => fact.StatementId).ToHashSet();
        var earlier = page.Voids.Keys.Where(id => !here.Contains(id)).ToArray();
        if (earlier.Length == 0)
            return null;
        await using var session = store.QuerySession(page.Tenant);
        var events = await session.Events.QueryAllRawEvents().Where(recorded => earlier.Contains(recorded.Id)).ToListAsync(token);
        return InsightsPage.Read(page.Tenant, events);
    }

    // A statement may be voided before it arrives.
    private static async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> VoidedAsync(NpgsqlConnection connection, InsightsPage page, CancellationToken token)
    {
        var voided = new Dictionary<Guid, DateTimeOffset>(page.Voids);
        await using var command = new NpgsqlCommand("select statement_id, stored from insights.voided where tenant_id = $1 and statement_id = any($2)", connection)
        {
            Parameters = { new() { Value = page.Tenant }, new() { Value = page.Facts.Select(fact => fact.StatementId).Distinct().ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            voided[reader.GetGuid(0)] = reader.GetFieldValue<DateTimeOffset>(1);
        return voided;
    }
}
