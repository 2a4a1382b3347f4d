using System.Globalization;
using System.Net;
using System.Text;
using CsCheck;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Import;

/// <summary>Statements of another store into a closed tenant, as they were there.</summary>
public sealed class MigrateStatementsTests : IDisposable
{
    private const string TheirAuthority = """{"objectType":"Agent","mbox":"mailto:old@example.edu.cn"}""";
    private static readonly DateTimeOffset Day = new(2021, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("learningrecords-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Statements_keep_stored_and_authority_and_come_in_the_order_of_stored()
    {
        var tenant = await ImportRuns.NewClosedTenantAsync();
        Guid[] ids = [.. Enumerable.Range(0, 4).Select(_ => Guid.NewGuid())];
        // Two of one millisecond stay in the order of the source.
        var path = await WriteLines(Theirs(ids[3], Day.AddHours(1)), Theirs(ids[1], Day), Theirs(ids[2], Day), Theirs(ids[0], Day.AddHours(-1)));

        Assert.Equal(new ImportSummary(4, 0, 0), await tenant.ImportAsync(path, JobKinds.Migration));

        var recorded = await tenant.RecordedAsync();
        Assert.Equal(ids, recorded.Select(statement => statement.Envelope.Id));
        Assert.Equal([Day.AddHours(-1), Day, Day.AddMicroseconds(1), Day.AddHours(1)], recorded.Select(statement => statement.Envelope.Stored));
        Assert.All(recorded, statement => Assert.Equal(TheirAuthority, Encoding.UTF8.GetString(statement.Envelope.Authority.Span)));
        Assert.Equal(ids, await tenant.FindAsync("ascending=true"));
        Assert.Equal([ids[3]], await tenant.FindAsync($"since={Day.AddMinutes(1):yyyy-MM-ddTHH:mm:ssZ}"));
        var later = await tenant.StoreAsync(SampleStatement.Json());
        Assert.Equal(later[0], (await tenant.FindAsync("limit=1"))[0]);
    }

    [Fact]
    public async Task Nobody_can_use_the_tenant_before_the_migration_is_done()
    {
        var tenant = await ImportRuns.NewClosedTenantAsync();
        var path = await WriteLines([.. Enumerable.Range(0, 3_000).Select(number => Theirs(Guid.NewGuid(), Day.AddSeconds(-number)))]);

        await tenant.BreakOffImportAsync(path, at: done => done.Doing == "Recording", JobKinds.Migration);

        await tenant.GetAsync("/xapi/statements").RefusedAsync(HttpStatusCode.Forbidden, "being filled by a migration");
        await tenant.PostAsync(SampleStatement.Json()).RefusedAsync(HttpStatusCode.Forbidden, "being filled by a migration");
        await tenant.ImportAsync(path, JobKinds.Migration);
        await Task.Delay(KnownCallers.Lifetime * 1.1);
        using var answer = await tenant.GetAsync("/xapi/statements");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Reading")]
    [InlineData("Recording")]
    public async Task A_migration_that_was_broken_off_ends_as_one_that_was_not(string during)
    {
        var tenant = await ImportRuns.NewClosedTenantAsync();
        var statements = Enumerable.Range(0, 7_000).Select(number => (Id: Guid.NewGuid(), Stored: Day.AddMilliseconds(-number / 3))).ToArray();
        var path = await WriteLines([.. statements.Select(statement => Theirs(statement.Id, statement.Stored))]);
        await tenant.BreakOffImportAsync(path, at: done => done.Doing == during && done.Statements >= 2_000, JobKinds.Migration);

        var summary = await tenant.ImportAsync(path, JobKinds.Migration);

        Assert.Equal((7_000, 0), (summary.Total, summary.Refused));
        var expected = statements.Select((statement, number) => (statement.Id, statement.Stored, number)).OrderBy(entry => entry.Stored).ThenBy(entry => entry.number).ToList();
        var recorded = await tenant.RecordedAsync();
        Assert.Equal(expected.Select(entry => entry.Id), recorded.Select(statement => statement.Envelope.Id));
        Assert.All(expected.Zip(recorded), pair => Assert.InRange(pair.Second.Envelope.Stored - pair.First.Stored, TimeSpan.Zero, TimeSpan.FromMicroseconds(2)));
        Assert.Null((await Tenants.FindAsync(tenant.Installation.Database, tenant.Tenant, CancellationToken.None))!.Migrating);
    }

    [Fact]
    public async Task A_statement_without_stored_or_from_the_future_is_refused()
    {
        var tenant = await ImportRuns.NewClosedTenantAsync();
        var path = await WriteLines(SampleStatement.Json(), Theirs(Guid.NewGuid(), DateTimeOffset.UtcNow.AddDays(1)), Theirs(Guid.NewGuid(), Day));

        Assert.Equal(new ImportSummary(1, 0, 2), await tenant.ImportAsync(path, JobKinds.Migration));

        var listed = await File.ReadAllTextAsync(path + ".refused");
        Assert.Contains("has none", listed, StringComparison.Ordinal);
        Assert.Contains("lies in the future", listed, StringComparison.Ordinal);
    }

    [Fact]
    public void Moments_rise_strictly_and_are_their_own_wherever_they_can_be() =>
        Gen.Long[0, 40].Array[1, 30].Sample(ticks =>
        {
            Array.Sort(ticks);
            var (before, moments) = (DateTimeOffset.MinValue, new List<DateTimeOffset>());
            foreach (var tick in ticks)
            {
                var own = Day.AddTicks(tick);
                var moment = MigrateStatements.NextMoment(own, before);
                Assert.True(moment > before);
                Assert.Equal(0, moment.UtcTicks % TimeSpan.TicksPerMicrosecond);
                var whole = own.AddTicks(-(own.UtcTicks % TimeSpan.TicksPerMicrosecond));
                Assert.Equal(whole > before ? whole : before.AddMicroseconds(1), moment);
                before = moment;
            }
        });

    private static string Theirs(Guid id, DateTimeOffset stored) =>
        SampleStatement.Json(id, rest: string.Create(CultureInfo.InvariantCulture, $",\"stored\":\"{stored.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}Z\",\"authority\":{TheirAuthority}"));

    private async Task<string> WriteLines(params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, "old.jsonl");
        await File.WriteAllLinesAsync(path, lines);
        return path;
    }
}
