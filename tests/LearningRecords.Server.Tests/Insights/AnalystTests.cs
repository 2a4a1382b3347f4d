using LearningRecords.Server.Access;
using LearningRecords.Server.Analysts;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;
using Npgsql;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>What an analyst's login of the database can do, tried with that login.</summary>
public sealed class AnalystTests(School school, AnalystTests.Logins logins) : IClassFixture<School>, IClassFixture<AnalystTests.Logins>
{
    private static readonly string[] OfGroups = ["summary", "learner_groups", "group_rules", "courses", "parts", "catalogue_entries", "course_units", "engagement_by_group", "engagement_by_course", "hours_of_week", "retention_by_week", "videos", "video_seconds"];
    internal static readonly string[] OfPersons = ["learners", "progress_by_learner", "attempts", "sessions", "watched_videos", "memberships"];

    /// <summary>The logins of the tests, made once for a school.</summary>
    public sealed class Logins : IAsyncLifetime
    {
        private readonly List<NpgsqlDataSource> _open = [];

        public async Task InitializeAsync() => await RunningService.StartedAsync();

        public async Task<NpgsqlDataSource> OfAsync(TenantClient tenant, bool persons)
        {
            var analyst = await CreateAnalyst.RunAsync(tenant.Installation.Database, tenant.Tenant, "a" + Guid.NewGuid().ToString("N")[..10], persons, CancellationToken.None);
            var login = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(tenant.Installation.ConnectionString) { Username = analyst.Role, Password = analyst.Password, Pooling = false }.ConnectionString);
            _open.Add(login);
            return login;
        }

        public async Task DisposeAsync()
        {
            foreach (var login in _open)
                await login.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_analyst_reads_the_figures_of_its_tenant_and_none_of_another()
    {
        var (ours, theirs) = (await logins.OfAsync(school.Tenant, persons: true), await logins.OfAsync(await RunningService.NewTenantAsync(), persons: true));

        Assert.Equal(40L, await ScalarAsync(ours, $"select learners from courses where id = '{School.Course("painting")}'"));
        Assert.Equal(40L, await ScalarAsync(ours, "select count(*) from learners"));
        Assert.Equal(49L, await ScalarAsync(ours, "select count(*) from progress_by_learner"));
        Assert.Equal(49L, await ScalarAsync(ours, "select count(*) from memberships"));
        foreach (var view in OfGroups.Concat(OfPersons).Where(view => view != "summary"))
            Assert.Equal(0L, await ScalarAsync(theirs, $"select count(*) from {view}"));
        Assert.Equal(0L, await ScalarAsync(theirs, "select statements from summary"));
    }

    [Theory]
    [InlineData("courses", "/insights/courses", "courses", "select id, learners, completed, passed, average_progress, suppressed from courses order by id", "id,learners,completed,passed,averageProgress,suppressed")]
    [InlineData("groups", "/insights/groups", "groups", "select id, kind, parent_id, learners, suppressed from learner_groups order by id", "id,kind,parentId,learners,suppressed")]
    [InlineData("days", "/insights/engagement", "days", "select period::text, active_learners, statements, completions, suppressed from engagement_by_group where group_id is null and grain = 'day' and terminal = 'all'", "day,activeLearners,statements,completions,suppressed")]
    [InlineData("days of a centre", "/insights/engagement?group=https://example.edu.cn/centres/3", "days", "select period::text, active_learners, statements, completions, suppressed from engagement_by_group where group_id = 'https://example.edu.cn/centres/3' and grain = 'day' and terminal = 'all'", "day,activeLearners,statements,completions,suppressed")]
    [InlineData("days of a course", "/insights/engagement?course=https://example.edu.cn/courses/singing", "days", "select period::text, active_learners, statements, completions, suppressed from engagement_by_course where course_id = 'https://example.edu.cn/courses/singing' and grain = 'day'", "day,activeLearners,statements,completions,suppressed")]
    public async Task The_views_say_what_the_service_answers_and_hide_what_it_hides(string what, string path, string list, string sql, string members)
    {
        var analyst = await logins.OfAsync(school.Tenant, persons: false);
        var answered = (await school.Tenant.Http.ExpectAsync(200, "GET", path)).GetProperty(list).EnumerateArray()
            .Select(row => string.Join('|', members.Split(',').Select(member => row.GetProperty(member).ToString().ToUpperInvariant()))).Order(StringComparer.Ordinal);

        var read = (await RowsAsync(analyst, sql)).Select(row => string.Join('|', row.Select(value => FormattableString.Invariant($"{value}").ToUpperInvariant()))).Order(StringComparer.Ordinal);

        Assert.True(answered.SequenceEqual(read, StringComparer.Ordinal), $"{what}: {string.Join('\n', answered)}\nis not\n{string.Join('\n', read)}");
    }

    [Fact]
    public async Task Without_the_grant_of_persons_no_view_and_no_column_about_persons_can_be_read()
    {
        var analyst = await logins.OfAsync(school.Tenant, persons: false);

        foreach (var view in OfPersons)
            await RefusedAsync(analyst, $"select * from {view}");
        Assert.Equal(OfGroups.Order(StringComparer.Ordinal), (await RowsAsync(analyst, "select table_name from information_schema.tables where table_schema = 'insights'")).Select(row => (string)row[0]!).Order(StringComparer.Ordinal));
        Assert.Empty(await RowsAsync(analyst, "select column_name from information_schema.columns where table_schema = 'insights' and column_name in ('learner', 'identity', 'name')"));
    }

    [Theory]
    [InlineData("select * from insights.engagement")]
    [InlineData("select * from insights.learner")]
    [InlineData("select * from insights.statement_fact")]
    [InlineData("select * from records.mt_events")]
    [InlineData("select * from records.credential")]
    [InlineData("select * from records.analyst")]
    [InlineData("set default_transaction_read_only = off; delete from insights.engagement")]
    [InlineData("set default_transaction_read_only = off; update insights.courses set title_en = 'x'")]
    [InlineData("set default_transaction_read_only = off; create table insights.x (y int)")]
    [InlineData("set default_transaction_read_only = off; create table public.x (y int)")]
    [InlineData("create temp table x (y int)")]
    [InlineData("set role learningrecords_views")]
    [InlineData("set session authorization learningrecords_views")]
    public async Task An_analyst_reads_the_views_and_can_do_nothing_else(string sql) => await RefusedAsync(await logins.OfAsync(school.Tenant, persons: true), sql);

    [Fact]
    public async Task A_view_that_forgot_its_tenant_would_still_show_only_the_analysts_own()
    {
        var database = school.Tenant.Installation.Database;
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var set = new NpgsqlCommand("set local role learningrecords_views", connection, transaction))
            await set.ExecuteNonQueryAsync();
        await using var count = new NpgsqlCommand("select count(*) from insights.learner", connection, transaction);

        // Nobody is an analyst here, so nothing at all.
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_suspended_tenant_shows_its_analysts_nothing()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Json());
        await tenant.CaughtUpAsync();
        var analyst = await logins.OfAsync(tenant, persons: true);
        Assert.Equal(1L, await ScalarAsync(analyst, "select count(*) from learners"));

        await Tenants.SuspendAsync(tenant.Installation.Database, tenant.Tenant, CancellationToken.None);

        Assert.Equal(0L, await ScalarAsync(analyst, "select count(*) from learners"));
    }

    [Fact]
    public async Task A_revoked_analyst_can_no_longer_connect()
    {
        var database = school.Tenant.Installation.Database;
        var analyst = await CreateAnalyst.RunAsync(database, school.Tenant.Tenant, "leaving", persons: true, CancellationToken.None);
        await Assert.ThrowsAsync<RefusedException>(() => CreateAnalyst.RunAsync(database, school.Tenant.Tenant, "leaving", persons: false, CancellationToken.None));

        await RevokeAnalyst.RunAsync(database, analyst.Role, CancellationToken.None);

        await using var login = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(school.Tenant.Installation.ConnectionString) { Username = analyst.Role, Password = analyst.Password, Pooling = false }.ConnectionString);
        await Assert.ThrowsAsync<PostgresException>(() => login.OpenConnectionAsync().AsTask());
        Assert.DoesNotContain(await ListAnalysts.RunAsync(database, school.Tenant.Tenant, CancellationToken.None), kept => kept.Role == analyst.Role);
        await Assert.ThrowsAsync<RefusedException>(() => RevokeAnalyst.RunAsync(database, analyst.Role, CancellationToken.None));
    }

    [Theory]
    [InlineData("Grafana")]
    [InlineData("graf-ana")]
    [InlineData("x; drop role postgres")]
    [InlineData("")]
    public async Task An_analysts_name_that_breaks_the_rule_is_refused(string name) =>
        await Assert.ThrowsAsync<RefusedException>(() => CreateAnalyst.RunAsync(school.Tenant.Installation.Database, school.Tenant.Tenant, name, persons: false, CancellationToken.None));

    [Fact]
    public async Task Every_table_view_and_column_of_insights_says_what_it_holds()
    {
        var silent = await RowsAsync(school.Tenant.Installation.Database,
            """
            select c.relname, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
            where n.nspname = 'insights' and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
              and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)
            """);

        Assert.Empty(silent.Select(row => $"{row[0]}.{row[1]}"));
    }

    [Fact]
    public async Task Row_security_costs_the_owner_nothing() =>
        Assert.DoesNotContain(
            await RowsAsync(school.Tenant.Installation.Database, "explain select * from insights.engagement where learner_group = '00000000-0000-0000-0000-000000000000'"),
            row => ((string)row[0]!).Contains("analyst_tenant", StringComparison.Ordinal));

    private static async Task RefusedAsync(NpgsqlDataSource database, string sql)
    {
        var problem = await Assert.ThrowsAsync<PostgresException>(() => RowsAsync(database, sql));
        Assert.Contains(problem.SqlState, new[] { PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.ReadOnlySqlTransaction, PostgresErrorCodes.ObjectNotInPrerequisiteState, PostgresErrorCodes.WrongObjectType }, StringComparer.Ordinal);
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql) => (await RowsAsync(database, sql))[0][0];

    private static async Task<IReadOnlyList<object?[]>> RowsAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        return rows;
    }
}
