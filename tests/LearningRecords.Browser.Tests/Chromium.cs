using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>The machine's own Chromium, started once for all tests; Playwright downloads nothing.</summary>
public sealed class Chromium : IAsyncLifetime
{
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

/// <summary>A test that needs a browser: skipped where there is none, except in CI, which has to have one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = NoBrowser.Reason;
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = NoBrowser.Reason;
}

internal static class NoBrowser
{
    public static string? Reason => Chromium.Executable is null && Environment.GetEnvironmentVariable("CI") != "true"
        ? "Skipped: there is no Chromium on the PATH."
        : null;
}
