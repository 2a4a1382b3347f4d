using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace LearningRecords.Browser.Tests;

/// <summary>What a page costs: bytes on the first visit, time to the largest paint, time of the server.</summary>
[Collection(nameof(Chromium))]
public sealed class PageCostTests(Chromium chromium, ITestOutputHelper output)
{
    private const int MostBytes = 600_000;
    private const int SlowestPaintMs = 1_500;
    private const int SlowestAnswerMs = 300;
    private const int SlowestSightMs = 3_000;
    private const string Measurer = "measurer";
    private const string Password = "rivers run to the east";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const string LargestPaint =
        "() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))";

    [BrowserFact]
    public async Task The_first_visit_of_every_page_weighs_little()
    {
        var college = await College.OfEightAsync();

        foreach (var address in PagesOf(college))
        {
            await using var newcomer = await Reader.SignedInAsync(chromium);
            await newcomer.ForgetFilesAsync();
            var fetched = new ConcurrentQueue<IResponse>();
            newcomer.Page.Response += (_, answer) => fetched.Enqueue(answer);
            await newcomer.Page.GotoAsync(address);
            var bytes = await WeightOfAsync(fetched);

            Assert.True(fetched.Count > 2, "Neither script nor style came along.");
            output.WriteLine($"{address.Split('?')[0]} {bytes} bytes");
            Assert.InRange(bytes, 1, MostBytes);
        }
    }

    /// <summary>
    /// By hand, on a store of any size: <c>LEARNINGRECORDS_PAGES</c> holds a sign-in link, or any address of the service once its administrator was made by it; <c>LEARNINGRECORDS_PAGES_TENANT</c>
    /// a tenant; <c>LEARNINGRECORDS_PAGES_CREDENTIAL</c> a <c>KEY:SECRET</c> that may post to it. The first answers, which fill caches, are told apart.
    /// </summary>
    [MeasuredFact]
    public async Task Every_page_is_answered_and_painted_in_time_and_is_kept_fresh()
    {
        var (address, tenant) = (new Uri(MeasuredFactAttribute.Address!), MeasuredFactAttribute.Tenant!);
        await using var context = await chromium.NewReaderAsync(new BrowserNewContextOptions { BaseURL = address.GetLeftPart(UriPartial.Authority), ViewportSize = new ViewportSize { Width = 1360, Height = 1000 }, Locale = "en-GB" });
        var page = await context.NewPageAsync();
        await SignInAsync(page, address);
        var missed = new List<string>();
        foreach (var (name, path) in await EveryPageAsync(page, tenant))
        {
            var first = await AnswerAsync(page, path);
            var answers = new List<double>();
            for (var time = 0; time < 40; time++)
                answers.Add(await AnswerAsync(page, path));
            answers.Sort();
            var (bytes, paint) = await FirstVisitAsync(page, path);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Chromium.Screenshot($"measured-{name}"), FullPage = true });
            var p95 = answers[(int)(answers.Count * 0.95) - 1];
            output.WriteLine(FormattableString.Invariant($"{name,-36} first {first,6:0} ms   median {answers[answers.Count / 2],5:0} ms   p95 {p95,5:0} ms   largest paint {paint,5:0} ms   {bytes / 1000.0,5:0} kB"));
            if (p95 > SlowestAnswerMs || paint > SlowestPaintMs || bytes > MostBytes)
                missed.Add(name);
        }

        var seen = await SeenAfterAsync(page, address, tenant);
        output.WriteLine(FormattableString.Invariant($"a posted statement is seen after {seen.Order().ElementAt(seen.Count / 2):0} ms in the median, {seen.Max():0} ms at most, of {seen.Count}"));
        Assert.Empty(missed);
        Assert.InRange(seen.Max(), 0, SlowestSightMs);
    }

    private static async Task SignInAsync(IPage page, Uri address)
    {
        await page.GotoAsync(address.PathAndQuery);
        if (await page.Locator("#again").CountAsync() > 0)
        {
            await page.Locator("#name").FillAsync(Measurer);
            await page.Locator("#again").FillAsync(Password);
        }
        else
        {
            await page.GotoAsync("/sign-in");
            await page.Locator("#name").FillAsync(Measurer);
        }

        await page.Locator("#password").FillAsync(Password);
        await page.Locator("main form button").ClickAsync();
        await Assertions.Expect(page.Locator(".reader > form button")).ToBeVisibleAsync();
    }

    /// <summary>Every page that a person can open, in its costly forms: of everyone, of a province, of a centre, of a course, of some days, of the past.</summary>
    private static async Task<IReadOnlyList<(string Name, string Path)>> EveryPageAsync(IPage page, string tenant)
    {
        var of = $"tenant={tenant}";
        var provinces = $"/learner-groups?{of}";
        var province = await LinkAsync(provinces, "#tree .forest > .tree > li > details > summary a");
        var centre = await LinkAsync(province, "#tree details[open] .tree a");
        var (inProvince, inCentre) = (Part(province, "group"), Part(centre, "group"));
        var course = await LinkAsync($"/courses?{of}", "td.title a");
        var inCourse = Part(course, "course");
        var learner = await LinkAsync($"/learners?{of}&{inCourse}", "#learners tbody a");
        var (yesterday, monthAgo, yearAgo) = (Day(-1), Day(-30), Day(-365));
        var month = $"from={monthAgo}&until={yesterday}";
        return
        [
            ("overview", $"/?{of}"), ("overview-province", $"/?{of}&{inProvince}"), ("overview-centre", $"/?{of}&{inCentre}"), ("overview-a-year", $"/?{of}&from={yearAgo}&until={yesterday}"),
            ("engagement", $"/engagement?{of}"), ("engagement-by-month", $"/engagement?{of}&grain=month"), ("engagement-province", $"/engagement?{of}&{inProvince}"),
            ("engagement-course", $"/engagement?{of}&{inCourse}"), ("engagement-province-course-phone", $"/engagement?{of}&{inProvince}&{inCourse}&terminal=phone&grain=week"),
            ("courses", $"/courses?{of}"), ("courses-named", $"/courses?{of}&search=12"), ("courses-by-title", $"/courses?{of}&order=title"), ("courses-province", $"/courses?{of}&{inProvince}"), ("courses-last", $"/courses?{of}&page=700"),
            ("course", course), ("course-province", $"{course}&{inProvince}"), ("course-centre", $"{course}&{inCentre}"),
            ("learners-course", $"/learners?{of}&{inCourse}"), ("learners-course-province", $"/learners?{of}&{inCourse}&{inProvince}&step=completed"), ("learners-province", $"/learners?{of}&{inProvince}&step=reached"),
            ("learners-active", $"/learners?{of}&as=active&{month}"), ("learners-new-province", $"/learners?{of}&as=new&{month}&{inProvince}"), ("learners-completing-phone", $"/learners?{of}&as=completing&{month}&terminal=phone"),
            ("learners-named", $"/learners?{of}&search=4711"),
            ("learner", learner), ("learner-a-year-ago", $"{learner}&asOf={yearAgo}T00:00:00Z"),
            ("groups", provinces), ("groups-province", province), ("groups-centre", centre), ("groups-compared", $"{provinces}&compare={inProvince["group=".Length..]}&compare={inCentre["group=".Length..]}"),
            ("recommendations", $"/suggestions?{of}"), ("recommendations-province", $"/suggestions?{of}&{inProvince}"), ("recommendations-centre", $"/suggestions?{of}&{inCentre}"),
            ("operations", $"/operations?{of}"), ("operations-statements", $"/operations/statements?{of}"), ("operations-statements-verb", $"/operations/statements?{of}&verb={Uri.EscapeDataString("http://adlnet.gov/expapi/verbs/passed")}&from={monthAgo}"),
            ("operations-credentials", $"/operations/credentials?{of}"), ("operations-people", $"/operations/people?{of}"), ("operations-views", $"/operations/views?{of}"), ("operations-tenants", $"/operations/tenants?{of}"), ("account", "/account"),
        ];

        async Task<string> LinkAsync(string from, string link)
        {
            await page.GotoAsync(from);
            return (await page.Locator(link).First.GetAttributeAsync("href"))!;
        }

        static string Part(string path, string name) => $"{name}={Uri.EscapeDataString(QueryHelpers.ParseQuery(path[path.IndexOf('?', StringComparison.Ordinal)..])[name]!)}";

        static string Day(int fromToday) => DateTime.UtcNow.Date.AddDays(fromToday).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static async Task<(long Bytes, double PaintMs)> FirstVisitAsync(IPage page, string path)
    {
        var tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("Network.clearBrowserCache");
        await tools.DetachAsync();
        var fetched = new ConcurrentQueue<IResponse>();
        page.Response += Fetched;
        await page.GotoAsync(path);
        var paint = await page.EvaluateAsync<double>(LargestPaint).WaitAsync(Patience);
        page.Response -= Fetched;
        return (await WeightOfAsync(fetched), paint);

        void Fetched(object? sender, IResponse answer) => fetched.Enqueue(answer);
    }

    /// <summary>How long after it was posted a statement of somebody new changes the overview that lies open, some times.</summary>
    private static async Task<IReadOnlyList<double>> SeenAfterAsync(IPage page, Uri address, string tenant)
    {
        await page.GotoAsync($"/?tenant={tenant}");
        using var http = new HttpClient { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority)), Timeout = Patience };
        http.DefaultRequestHeaders.Add("X-Experience-API-Version", "2.0.0");
        http.DefaultRequestHeaders.Add("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(MeasuredFactAttribute.Credential!)));
        // A day of too few learners is in no figure, but when the last statement was received is told of any.
        var figure = page.Locator("#as-of");
        var seen = new List<double>();
        for (var time = 0; time < 10; time++)
        {
            var before = await figure.InnerTextAsync();
            var started = Stopwatch.GetTimestamp();
            using var statement = new StringContent(
                $$$"""{"actor":{"mbox":"mailto:{{{Guid.NewGuid():N}}}@example.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced"},"object":{"id":"https://open.example.edu.cn/courses/7"}}""",
                Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), statement);
            answer.EnsureSuccessStatusCode();
            await Assertions.Expect(figure).Not.ToHaveTextAsync(before, new LocatorAssertionsToHaveTextOptions { Timeout = (float)Patience.TotalMilliseconds });
            seen.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return seen;
    }

    // The stream of live figures never ends, and what an open page asks from time to time is no part of the visit.
    private static async Task<long> WeightOfAsync(IEnumerable<IResponse> fetched)
    {
        var bytes = 0L;
        foreach (var answer in fetched.Where(answer => answer.Request.ResourceType is not ("eventsource" or "fetch")).ToArray())
            bytes += await WeightOfAsync(answer);
        return bytes;
    }

    // Pages go out as they are, files as publishing compresses them; before it, files have the header of a compressed one and are not.
    private static async Task<long> WeightOfAsync(IResponse answer)
    {
        var body = await answer.BodyAsync().WaitAsync(Patience);
        if (answer.Request.ResourceType == "document")
            return body.Length;
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(body);
        return compressed.Length;
    }

    private static async Task<double> AnswerAsync(IPage page, string address)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await page.APIRequest.GetAsync(address);
        Assert.Equal(200, answer.Status);
        await answer.BodyAsync().WaitAsync(Patience);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static string[] PagesOf(College college) =>
        [$"/?tenant={college.Tenant.Tenant}", $"/engagement?tenant={college.Tenant.Tenant}", college.CoursesAddress, college.CourseAddress, college.LearnerAddress(0)];
}

/// <summary>A measurement that is made by hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MeasuredFactAttribute : FactAttribute
{
    public static string? Address { get; } = Environment.GetEnvironmentVariable("LEARNINGRECORDS_PAGES");

    public static string? Tenant { get; } = Environment.GetEnvironmentVariable("LEARNINGRECORDS_PAGES_TENANT");

    public static string? Credential { get; } = Environment.GetEnvironmentVariable("LEARNINGRECORDS_PAGES_CREDENTIAL");

    public MeasuredFactAttribute() => Skip = Address is null || Tenant is null || Credential is null ? "Skipped: LEARNINGRECORDS_PAGES, …_TENANT and …_CREDENTIAL name no service to measure." : null;
}
