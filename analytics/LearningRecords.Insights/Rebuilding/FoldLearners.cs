using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Folding;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Progress;
using Npgsql;

namespace LearningRecords.Insights.Rebuilding;

/// <summary>Folds each learner of the next tables once, from all facts, and writes each row once. Facts and memberships come in the order of the learners, so one learner at a time is in memory.</summary>
internal static class FoldLearners
{
    private const int FactsAtOnce = 20_000;
    private const int MostTotals = 200_000;

    /// <param name="folded">Gets how many facts were folded.</param>
    public static async Task RunAsync(NpgsqlDataSource database, string tenant, string schema, Action<long> folded, CancellationToken token)
    {
        var rows = Channel.CreateBounded<PageChanges>(1);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        var folding = Task.Run(async () =>
        {
            try
            {
                await foreach (var changes in FoldAsync(database, tenant, schema, folded, ended.Token))
                    await rows.Writer.WriteAsync(changes, ended.Token);
                rows.Writer.Complete();
            }
            catch (Exception problem)
            {
                rows.Writer.Complete(problem);
            }
        }, ended.Token);
        try
        {
            await using var connection = await database.OpenConnectionAsync(token);
            await foreach (var changes in rows.Reader.ReadAllAsync(token))
                await changes.SaveAsync(connection, schema, token);
            await using var command = new NpgsqlCommand($"update {schema}.learner l set first_day = d.first_day from {schema}.first_day d where l.learner = d.learner", connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(token);
        }
        finally
        {
            await ended.CancelAsync();
            await folding;
        }
    }

    private static async IAsyncEnumerable<PageChanges> FoldAsync(
        NpgsqlDataSource database, string tenant, string schema, Action<long> folded, [EnumeratorCancellation] CancellationToken token)
    {
        await using var facts = await database.OpenConnectionAsync(token);
        await using var others = await database.OpenConnectionAsync(token);
        var rules = new GroupRules(await LoadGroups.KeptRulesAsync(others, tenant, schema, DateTimeOffset.MaxValue, token));
        var groupSets = new GroupSets(await LoadGroups.KnownParentsAsync(others, tenant, schema, token), rules);
        await using (var memory = new NpgsqlCommand("set work_mem = '64MB'", facts))
            await memory.ExecuteNonQueryAsync(token);
        await using var factCommand = new NpgsqlCommand($"select {LoadFacts.Columns} from {schema}.statement_fact where voided is null order by learner, at", facts) { CommandTimeout = 0 };
        await using var reader = await factCommand.ExecuteReaderAsync(token);
        await using var learners = await LearnersInOrder.OpenAsync(database, others, schema, rules, token);

        var sets = new Dictionary<Guid, GroupSet>();
        var united = new UnitedSets(sets);
        var counted = new EngagementTotals(sets);
        var records = new List<LearnerRecord>();
        LearnerRecord? record = null;
        var (done, sinceWritten) = (0L, 0);
        while (await reader.ReadAsync(token))
        {
            var fact = LoadFacts.Read(reader);
            if (record?.Learner != fact.Learner)
            {
                if (record is not null)
                    records.Add(record);
                if (sinceWritten >= FactsAtOnce)
                {
                    yield return Changes(last: false);
                    folded(done);
                }

                record = await learners.FindAsync(fact.Learner, token);
            }

            record.Add(fact, groupSets);
            done++;
            sinceWritten++;
        }

        if (record is not null)
            records.Add(record);
        yield return Changes(last: true);
        var totals = new PageChanges();
        totals.QueueSqlCommand("set work_mem = '64MB'");
        TotalRows.QueueAddingUp(totals);
        FoldLearnerGroups.QueueAllLearners(totals, tenant);
        SaveCourseTotals.QueueAll(totals, tenant);
        yield return totals;
        folded(done);

        PageChanges Changes(bool last)
        {
            var changes = new PageChanges();
            foreach (var settled in records)
                settled.Settle();
            foreach (var set in groupSets.All)
                sets[set.Key] = set;
            foreach (var settled in records)
            {
                settled.JoinGroups(united);
                counted.Count(settled);
            }

            Insert(changes, tenant, records);
            if (last || counted.Size > MostTotals)
            {
                TotalRows.Insert(changes, tenant, counted);
                counted = new EngagementTotals(sets);
            }

            if (last)
                FoldLearnerGroups.QueueSets(changes, tenant, sets.Values);
            records = [];
            sinceWritten = 0;
            return changes;
        }
    }

    private static void Insert(PageChanges changes, string tenant, List<LearnerRecord> records)
    {
        changes.Insert(RecordRows.FirstDays, tenant, [.. records.Where(record => record.FirstDay is not null).Select(record => (record.Learner, record.FirstDay!.Value))]);
        changes.Insert(RecordRows.Hours, tenant, [.. records.SelectMany(record => record.Hours.After, (record, row) => (record.Learner, row.Key, row.Value))]);
        changes.Insert(RecordRows.Ever, tenant, [.. records.SelectMany(record => record.Ever.After, (record, row) => (record.Learner, row.Key, row.Value))]);
        changes.Insert(RecordRows.Sessions, tenant, [.. records.SelectMany(record => record.Sittings.SelectMany(of => of.Value.Began, (of, session) => (record.Learner, of.Key, session)))]);
        changes.Insert(RecordRows.Courses, tenant, [.. records.SelectMany(record => record.Courses.After, (record, row) => (record.Learner, row.Key, row.Value))]);
        changes.Insert(RecordRows.Attempts, tenant, [.. records.SelectMany(record => record.Attempts.After, (record, row) => (record.Learner, row.Key, row.Value))]);
        changes.Insert(RecordRows.Parts, tenant, [.. records.SelectMany(record => record.Parts.After, (record, row) => (record.Learner, row.Key, row.Value))]);
    }
}
