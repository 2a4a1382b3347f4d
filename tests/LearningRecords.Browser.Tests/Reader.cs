using System.Collections.Concurrent;
using LearningRecords.Server.People;
using LearningRecords.TestService;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>Somebody at a browser, signed in or not. What the browser complains about on its console is kept.</summary>
public sealed class Reader : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private Reader(IBrowserContext context, IPage page, Uri address)
    {
        (_context, Page, Address) = (context, page, address);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    public IPage Page { get; }

    public Uri Address { get; }

    /// <summary>Opens a browser that has not signed in.</summary>
    public static async Task<Reader> StrangerAsync(Chromium chromium, string locale = "en-GB", ColorScheme scheme = ColorScheme.Light, int width = 1360, int height = 900, bool scripts = true, float pixels = 1)
    {
        var service = await RunningService.StartedAsync();
        var context = await chromium.NewReaderAsync(new BrowserNewContextOptions
        {
            BaseURL = service.Address.ToString(),
            Locale = locale,
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            JavaScriptEnabled = scripts,
            DeviceScaleFactor = pixels,
        });
        return new Reader(context, await context.NewPageAsync(), service.Address);
    }

    /// <summary>Opens a browser that is signed in.</summary>
    /// <param name="person">Who; null: the administrator of the whole store.</param>
    public static async Task<Reader> SignedInAsync(
        Chromium chromium, string locale = "en-GB", ColorScheme scheme = ColorScheme.Light, int width = 1360, int height = 900, bool scripts = true, float pixels = 1, Person? person = null)
    {
        var reader = await StrangerAsync(chromium, locale, scheme, width, height, scripts, pixels);
        var service = await RunningService.StartedAsync();
        await reader._context.AddCookiesAsync([new Cookie
        {
            Name = SignInCookie.Name,
            Value = service.CookieOf(person ?? await SignedInPeople.AdministratorAsync()),
            Url = service.Address.ToString(),
            HttpOnly = true,
        }]);
        return reader;
    }

    public ILocator Figure(string name) => Page.GetByTestId(name);

    public async Task SeesAsync(string figure, string value, int withinMs = Chromium.WaitsMs) =>
        await Assertions.Expect(Figure(figure)).ToHaveTextAsync(value, new LocatorAssertionsToHaveTextOptions { Timeout = withinMs });

    public void HeardNoComplaint() => Assert.True(_complaints.IsEmpty, string.Join(Environment.NewLine, _complaints));

    /// <summary>Makes the next page a first visit: scripts and styles are fetched again.</summary>
    public async Task ForgetFilesAsync()
    {
        var tools = await _context.NewCDPSessionAsync(Page);
        await tools.SendAsync("Network.clearBrowserCache");
        await tools.DetachAsync();
    }

    /// <summary>Makes the page's scripts as slow as on a slower machine.</summary>
    public async Task SlowDownAsync(int times)
    {
        var tools = await _context.NewCDPSessionAsync(Page);
        await tools.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object>(StringComparer.Ordinal) { ["rate"] = times });
    }

    public Task KeepScreenshotAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions { Path = Chromium.Screenshot(name), FullPage = true });

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
