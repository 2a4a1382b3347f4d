using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
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
            var bytes = 0L;
            // The stream of live figures never ends.
            foreach (var answer in fetched.Where(answer => answer.Request.ResourceType != "eventsource").ToArray())
                bytes += await WeightOfAsync(answer);

            Assert.True(fetched.Count > 2, "Neither script nor style came along.");
            output.WriteLine($"{address.Split('?')[0]} {bytes} bytes");
            Assert.InRange(bytes, 1, MostBytes);
        }
    }

    /// <summary>
    /// By hand, on a store of any size: <c>LEARNINGRECORDS_PAGES</c> holds a sign-in link, <c>LEARNINGRECORDS_PAGES_TENANT</c> a tenant. The first answers, which fill caches, are told apart.
    /// </summary>
    [MeasuredFact]
    public async Task Every_page_is_answered_and_painted_in_time()
    {
        var (link, tenant) = (new Uri(MeasuredFactAttribute.Link!), MeasuredFactAttribute.Tenant!);
        await using var context = await chromium.NewReaderAsync(new BrowserNewContextOptions { BaseURL = link.GetLeftPart(UriPartial.Authority), ViewportSize = new ViewportSize { Width = 1360, Height = 1000 }, Locale = "en-GB" });
        var page = await context.NewPageAsync();
        await page.GotoAsync(link.ToString());
        await page.GotoAsync($"/courses?tenant={tenant}");
        var course = await page.Locator("td.title a").First.GetAttributeAsync("href");
        var group = await page.Locator("#group option").Nth(1).GetAttributeAsync("value");
        await page.GotoAsync(course!.Replace("/course?", "/learners?", StringComparison.Ordinal));
        var learner = await page.Locator("#learners tbody a").First.GetAttributeAsync("href");
        var slow = new List<string>();
        var pages = 0;
        foreach (var address in (string[])
        [
            $"/?tenant={tenant}", $"/?tenant={tenant}&group={Uri.EscapeDataString(group!)}", $"/engagement?tenant={tenant}", $"/courses?tenant={tenant}", $"/courses?tenant={tenant}&search=a&order=title",
            $"/courses?tenant={tenant}&group={Uri.EscapeDataString(group!)}", course, $"{course}&group={Uri.EscapeDataString(group!)}", course.Replace("/course?", "/learners?", StringComparison.Ordinal), learner!,
        ])
        {
            var first = await AnswerAsync(page, address);
            var answers = new List<double>();
            for (var time = 0; time < 40; time++)
                answers.Add(await AnswerAsync(page, address));
            answers.Sort();
            await page.GotoAsync(address);
            var paint = await page.EvaluateAsync<double>(LargestPaint);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Chromium.Screenshot($"measured-{address.Split('?')[0].Trim('/')}-{pages++}"), FullPage = true });
            var p95 = answers[(int)(answers.Count * 0.95) - 1];
            output.WriteLine(FormattableString.Invariant($"{address.Split('?')[0],-12} first {first,6:0} ms   median {answers[answers.Count / 2],5:0} ms   p95 {p95,5:0} ms   largest paint {paint,5:0} ms   {address}"));
            if (p95 > SlowestAnswerMs || paint > SlowestPaintMs)
                slow.Add(address);
        }

        Assert.Empty(slow);
    }

    // Pages go out as they are, files as publishing compresses them; before it, files have the header of a compressed one and are not.
    private static async Task<long> WeightOfAsync(IResponse answer)
    {
        var body = await answer.BodyAsync();
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
        await answer.BodyAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static string[] PagesOf(College college) =>
        [$"/?tenant={college.Tenant.Tenant}", $"/engagement?tenant={college.Tenant.Tenant}", college.CoursesAddress, college.CourseAddress, college.LearnerAddress(0)];
}

/// <summary>A measurement that is made by hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MeasuredFactAttribute : FactAttribute
{
    public static string? Link { get; } = Environment.GetEnvironmentVariable("LEARNINGRECORDS_PAGES");

    public static string? Tenant { get; } = Environment.GetEnvironmentVariable("LEARNINGRECORDS_PAGES_TENANT");

    public MeasuredFactAttribute() => Skip = Link is null || Tenant is null ? "Skipped: LEARNINGRECORDS_PAGES and LEARNINGRECORDS_PAGES_TENANT name no service to measure." : null;
}
