using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>The machine's own Chromium, started once for all tests; Playwright downloads nothing.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>How long a test waits for what it expects of a page; less is asked where a time is what the test is about.</summary>
    public const int WaitsMs = 30_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Chromium's path; null where there is none.</summary>
    public static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }, Path.Combine).FirstOrDefault(File.Exists);

    /// <summary>Kept from every run, to be looked at.</summary>
    public static string Screenshot(string name) => Path.Combine(RepositoryRoot(), "artifacts", "screenshots", name + ".png");

    public async Task InitializeAsync()
    {
        if (Executable is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // As long as Playwright waits for anything else.
        Assertions.SetDefaultExpectTimeout(WaitsMs);
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            // A container's root user and its small /dev/shm are no place for Chromium's sandbox and shared memory.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
    }

    public Task<IBrowserContext> NewReaderAsync(BrowserNewContextOptions options) => _browser!.NewContextAsync(options);

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    internal static string RepositoryRoot([CallerFilePath] string thisFile = "") => Path.GetFullPath("../..", Path.GetDirectoryName(thisFile)!);
}

[CollectionDefinition(nameof(Chromium))]
public sealed class OneChromium : ICollectionFixture<Chromium>;

/// <summary>A test that needs a browser: skipped where there is none, except in CI, which has to have one. It ends in time: what is asked of a script in a page, or of an answer's body, has no end of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => (Skip, Timeout) = (NoBrowser.Reason, NoBrowser.LongestTestMs);
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => (Skip, Timeout) = (NoBrowser.Reason, NoBrowser.LongestTestMs);
}

internal static class NoBrowser
{
    public const int LongestTestMs = 300_000;

    public static string? Reason => Chromium.Executable is null && Environment.GetEnvironmentVariable("CI") != "true"
        ? "Skipped: there is no Chromium on the PATH."
        : null;
}
