using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Benchmarks.Load;

/// <summary>
/// Recommendations at a steady fifty a second, whether or not the service keeps up, each timed from the moment at which it was due. Learners go straight into the read models
/// that ranking reads: three hundred centres and forty disciplines, each learner with a taste for one of them, histories mostly short.
/// </summary>
internal static class Recommendations
{
    private const int PerSecond = 50;
    private const int Centres = 300;
    private const int Disciplines = 40;
    private const string Tenant = "default";
    private const string Platform = "https://learn.example.cn";
    private static readonly Guid Everyone = Guid.Empty;
    private static readonly DateTime Start = DateTime.UtcNow.Date.AddDays(-365);

    /// <param name="folder">Where the store is kept, or was by an earlier run; null: it is made anew and removed afterwards.</param>
    public static async Task RunAsync(int learners, int courses, string? folder, TimeSpan time)
    {
        await using var postgres = await MeasuredPostgres.StartAsync(folder);
        var connectionString = await postgres.DatabaseAsync("service");
        await using var database = NpgsqlDataSource.Create(connectionString);
        var clock = Stopwatch.StartNew();
        if (await CountAsync(database, "insights.progress") == 0)
        {
            await FillAsync(database, learners, courses);
            Console.WriteLine($"{learners:N0} learners with {await CountAsync(database, "insights.progress"):N0} enrolments in {courses:N0} courses, filled in {clock.Elapsed.TotalSeconds:F0} s.");
        }

        if (await CountAsync(database, "records.ranking_model") == 0)
        {
            clock.Restart();
            await TrainAsync(connectionString);
            Console.WriteLine($"Trained in {clock.Elapsed.TotalSeconds:F0} s.");
        }

        await using (var size = database.CreateCommand("select max(octet_length(file)) from records.ranking_model"))
            Console.WriteLine($"The model's file has {Convert.ToInt64(await size.ExecuteScalarAsync(), CultureInfo.InvariantCulture) / 1e6:F0} MB.");

        clock.Restart();
        await using var service = await MeasuredService.StartAsync(connectionString);
        using var http = service.Client();
        while (!(await http.GetStringAsync(OfLearner(0))).Contains("\"basis\":\"model\"", StringComparison.Ordinal))
            await Task.Delay(100);
        Console.WriteLine($"The service ranks by the model {clock.Elapsed.TotalSeconds:F0} s after its start. {PerSecond} requests a second for {time.TotalSeconds:F0} s: p50 p95 p99, in milliseconds.");
        Console.WriteLine("While no group is ranked yet:");
        Print(await AskAsync(http, learners, time));
        for (var centre = 0; centre < Centres; centre++)
            while (!(await http.GetStringAsync(OfGroup(centre))).Contains("\"basis\":\"model\"", StringComparison.Ordinal))
                await Task.Delay(100);
        Console.WriteLine($"Once all are, {clock.Elapsed.TotalSeconds:F0} s after the start:");
        Print(await AskAsync(http, learners, time));
        Console.WriteLine($"  service {Use.MemoryMb(service.ProcessId):F0} MB, PostgreSQL {Use.MemoryMb(postgres.ProcessId):F0} MB");
        await ReflectAsync(http, learners);
    }

    // Each statement is of somebody who already took something, and asks until the course is no longer offered to them.
    private static async Task ReflectAsync(HttpClient http, int learners)
    {
        var taken = new List<double>();
        for (var round = 0; round < 20; round++)
        {
            var learner = (int)(round * 104_729L % learners);
            var first = (await OfferedAsync(http, learner))[0];
            await MeasuredService.PostAsync(http, Encoding.UTF8.GetBytes(
                $$$$"""
                {"actor":{"account":{"homePage":"{{{{Platform}}}}","name":"l{{{{learner}}}}"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},
                 "object":{"id":"{{{{first}}}}","definition":{"type":"http://adlnet.gov/expapi/activities/course"}}}
                """));
            var clock = Stopwatch.StartNew();
            while ((await OfferedAsync(http, learner)).Contains(first, StringComparer.Ordinal))
                await Task.Delay(50);
            taken.Add(clock.Elapsed.TotalSeconds);
        }

        Console.WriteLine($"  a new statement shows in its learner's ranking after {taken.Order().ElementAt(taken.Count / 2):F1} s in the median, {taken.Max():F1} s at most, of {taken.Count}");
    }

    private static async Task<IReadOnlyList<string>> OfferedAsync(HttpClient http, int learner)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(OfLearner(learner)));
        return [.. answer.RootElement.GetProperty("courses").EnumerateArray().Select(course => course.GetProperty("course").GetString()!)];
    }

    private static void Print(IReadOnlyList<(string Kind, Timings Timings)> measured)
    {
        foreach (var (kind, timings) in measured)
            Console.WriteLine($"  {kind,-16} {timings.Latency}   of {timings.Milliseconds.Count:N0}");
    }

    private static async Task<IReadOnlyList<(string Kind, Timings Timings)>> AskAsync(HttpClient http, int learners, TimeSpan time)
    {
        var taken = new ConcurrentBag<(string Kind, double Milliseconds)>();
        var (under, refusals) = (new List<Task>(), new ConcurrentDictionary<string, string>(StringComparer.Ordinal));
        var clock = Stopwatch.StartNew();
        for (var number = 0; clock.Elapsed < time; number++)
        {
            var due = TimeSpan.FromSeconds(number / (double)PerSecond);
            if (due > clock.Elapsed)
                await Task.Delay(due - clock.Elapsed);
            var asked = number;
            under.Add(Task.Run(async () =>
            {
                using var answer = await http.GetAsync(Address(asked, learners));
                var text = await answer.Content.ReadAsStringAsync();
                var kind = answer.IsSuccessStatusCode ? KindOf(asked) : $"refused, {(int)answer.StatusCode}";
                taken.Add((kind, (clock.Elapsed - due).TotalMilliseconds));
                if (!answer.IsSuccessStatusCode)
                    refusals.TryAdd(kind, text);
            }));
        }

        await Task.WhenAll(under);
        foreach (var (kind, text) in refusals)
            Console.WriteLine($"  {kind}: {text}");
        return
        [
            .. taken.GroupBy(one => one.Kind, StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => (kind.Key, Of([.. kind.Select(one => one.Milliseconds)]))),
            ("all", Of([.. taken.Select(one => one.Milliseconds)])),
        ];

        Timings Of(IReadOnlyList<double> milliseconds) => new(milliseconds.Count, clock.Elapsed, [.. milliseconds.Order()]);
    }

    private static string KindOf(int number) => (number % 10) switch
    {
        0 => "group",
        1 => "group, filtered",
        2 => "unknown learner",
        _ => "learner",
    };

    private static Uri Address(int number, int learners) => KindOf(number) switch
    {
        "group" => OfGroup(number / 10 % Centres),
        "group, filtered" => OfGroup(number / 10 % Centres, $"&discipline={Uri.EscapeDataString(Discipline(number / 10 % Disciplines))}"),
        "unknown learner" => Asked($"agent={Uri.EscapeDataString($"account:{Platform}|nobody{number}")}"),
        _ => OfLearner((int)(number * 7_919L % learners)),
    };

    private static Uri OfGroup(int centre, string rest = "") => Asked($"group={Uri.EscapeDataString(Centre(centre))}{rest}");

    private static Uri OfLearner(int learner) => Asked($"agent={Uri.EscapeDataString(Learner(learner))}");

    private static Uri Asked(string query) => new($"/recommendations?{query}", UriKind.Relative);

    private static string Learner(int number) => AgentIdentity.OfAccount(Platform, $"l{number}").Ifi;

    private static string Centre(int number) => $"centre:{number}";

    private static string Course(int number) => $"https://learn.example.cn/courses/{number}";

    private static string Discipline(int number) => $"https://learn.example.cn/disciplines/{number}";

    private static async Task TrainAsync(string connectionString)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(StatementWriter).Assembly.Location, "train", "--tenant", Tenant]) { UseShellExecute = false };
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException("The training failed.");
    }

    private static async Task FillAsync(NpgsqlDataSource database, int learners, int courses)
    {
        var (courseKeys, centreKeys) = (Keys(courses, Course), Keys(Centres, Centre));
        await CopyAsync(database, "course (tenant_id, course, id, title_en, title_zh, part_of)", Enumerable.Range(0, courses), (row, number) =>
        {
            row.Write(courseKeys[number], NpgsqlDbType.Uuid);
            row.Write(Course(number));
            row.Write($"Course {number}");
            row.Write($"课程 {number}");
            row.Write(Discipline(number % Disciplines));
        });
        await CopyAsync(database, "learner_group (tenant_id, learner_group, id, kind, name_en, name_zh)", Enumerable.Range(0, Centres), (row, number) =>
        {
            row.Write(centreKeys[number], NpgsqlDbType.Uuid);
            row.Write(Centre(number));
            row.Write("centre");
            row.Write($"Centre {number}");
            row.Write($"中心 {number}");
        });
        await CopyAsync(database, "group_set (tenant_id, group_set, learner_groups)", Enumerable.Range(0, Centres), (row, number) =>
        {
            row.Write(centreKeys[number], NpgsqlDbType.Uuid);
            row.Write(new[] { Everyone, centreKeys[number] }, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        });
        await CopyAsync(database, "learner_ever (tenant_id, learner, terminal, group_set, statements, completed)", Enumerable.Range(0, learners), (row, number) =>
        {
            row.Write(IriKey.Of(Learner(number)), NpgsqlDbType.Uuid);
            row.Write("phone");
            row.Write(centreKeys[number % Centres], NpgsqlDbType.Uuid);
            row.Write(1);
            row.Write(true);
        });
        await CopyAsync(database, "learner (tenant_id, learner, identity)", Enumerable.Range(0, learners), (row, number) =>
        {
            row.Write(IriKey.Of(Learner(number)), NpgsqlDbType.Uuid);
            row.Write(Learner(number));
        });
        await CopyAsync(
            database, "progress (tenant_id, learner, course, statements, own_progress, first_activity, last_activity, attempts, parts_progress, parts_completed, time_spent_microseconds, group_set)",
            Enumerable.Range(0, learners).SelectMany(learner => Taken(learner, courses)), (row, taken) =>
            {
                row.Write(IriKey.Of(Learner(taken.Learner)), NpgsqlDbType.Uuid);
                row.Write(courseKeys[taken.Course], NpgsqlDbType.Uuid);
                row.Write(2);
                row.Write(taken.Progress);
                row.Write(taken.At, NpgsqlDbType.TimestampTz);
                row.Write(taken.At, NpgsqlDbType.TimestampTz);
                row.Write(1);
                row.Write(0L);
                row.Write(0);
                row.Write(0L);
                row.Write(centreKeys[taken.Learner % Centres], NpgsqlDbType.Uuid);
            });
        await using var sums = database.CreateCommand(
            $"""
            insert into insights.engagement (tenant_id, grain, learner_group, course, terminal, period, active_learners, new_learners, completing_learners, statements, sessions, dwell_microseconds)
            select tenant_id, 'ever', '{Everyone}', course, 'all', date '-infinity', count(*), 0, 0, count(*), 0, 0 from insights.progress group by tenant_id, course
            union all
            select tenant_id, 'ever', group_set, '{Everyone}', 'all', date '-infinity', count(*), 0, 0, count(*), 0, 0 from insights.learner_ever group by tenant_id, group_set
            union all
            select '{Tenant}', 'ever', '{Everyone}', '{Everyone}', 'all', date '-infinity', count(*), 0, 0, count(*), 0, 0 from insights.learner_ever;
            insert into insights.group_learner (tenant_id, learner_group, learner) select tenant_id, group_set, learner from insights.learner_ever;
            insert into insights.course_total (tenant_id, learner_group, course, learners, started, half, completed, evaluated, passed, registered, withdrew, distinguished,
                progress_millionths, time_spent_microseconds, ratings, rating_billionths)
            select tenant_id, learner_group, course, count(*), count(*), 0, 0, 0, 0, 0, 0, 0, sum(own_progress), 0, 0, 0
            from insights.progress cross join lateral unnest(array['{Everyone}', group_set]) member(learner_group) group by tenant_id, learner_group, course;
            insert into insights.known (tenant_id, stored) values ('{Tenant}', now());
            analyze insights.progress; analyze insights.learner_ever; analyze insights.course; analyze insights.engagement; analyze insights.group_learner; analyze insights.course_total;
            """);
        sums.CommandTimeout = 600;
        await sums.ExecuteNonQueryAsync();
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string table)
    {
        await using var count = database.CreateCommand($"select count(*) from {table}");
        return (long)(await count.ExecuteScalarAsync())!;
    }

    // Two thirds take courses of the discipline they have a taste for, one after the other; some courses are much more popular than others.
    private static IEnumerable<(int Learner, int Course, DateTime At, int Progress)> Taken(int learner, int courses)
    {
        var random = new Random(learner);
        var taste = (learner % Centres * 7 + random.Next(3)) % Disciplines;
        var perDiscipline = courses / Disciplines;
        var seen = new HashSet<int>();
        var place = Popular(random, perDiscipline);
        var at = Start.AddMinutes(random.Next(60 * 24 * 360));
        for (var length = 1 + (int)Math.Floor(-2 * Math.Log(1 - random.NextDouble())); length > 0; length--)
        {
            var course = random.NextDouble() < 0.67 ? place * Disciplines + taste : Popular(random, perDiscipline) * Disciplines + random.Next(Disciplines);
            if (seen.Add(course))
                yield return (learner, course, at, random.Next(1_000_000));
            place = (place + 1 + random.Next(2)) % perDiscipline;
            at = at.AddMinutes(random.Next(60 * 24 * 5));
        }
    }

    private static int Popular(Random random, int count) => (int)(count * Math.Pow(random.NextDouble(), 3));

    private static Guid[] Keys(int count, Func<int, string> id) => [.. Enumerable.Range(0, count).Select(number => IriKey.Of(id(number)))];

    private static async Task CopyAsync<T>(NpgsqlDataSource database, string into, IEnumerable<T> rows, Action<NpgsqlBinaryImporter, T> write)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync($"copy insights.{into} from stdin (format binary)");
        copy.Timeout = TimeSpan.FromMinutes(10);
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(Tenant);
            write(copy, row);
        }

        await copy.CompleteAsync();
    }
}
