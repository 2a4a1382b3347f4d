using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Requests;
using Spectre.Console;

namespace LearningRecords.Server.Commands;

/// <summary>What names another store to import from.</summary>
internal static class CrawlOptions
{
    private const string SecretVariable = "Import__Secret";

    public static readonly Option<string?> Secret = new("--secret")
    {
        Description = $"The other store's secret. Who can list processes can see it here: better is the environment variable {SecretVariable}, or to be asked for it.",
        HelpName = "SECRET",
    };

    private static readonly Option<string?> From = new("--from")
    {
        Description = "Read another learning record store instead of files, over xAPI: the address below which it has /statements. With attachments and voided statements, up to where it says that it is complete.",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string?> Key = new("--key") { Description = "The key of a credential there that may read all statements.", HelpName = "KEY" };
    private static readonly Option<string?> Since = new("--since") { Description = "Only what it stored after this moment.", HelpName = "INSTANT" };
    private static readonly Option<string?> Until = new("--until") { Description = "Only what it stored up to this moment.", HelpName = "INSTANT" };
    private static readonly Option<string?> Version = new("--version") { Description = "The version of xAPI to speak, 1.0.3 or 2.0.0; else one that it says it speaks.", HelpName = "VERSION" };
    private static readonly Option<string?>[] All = [From, Key, Secret, Since, Until, Version];

    public static void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    /// <summary>The other store; null: there is none.</summary>
    /// <exception cref="RefusedException">What names it is no address.</exception>
    public static Uri? AddressOf(ParseResult arguments)
    {
        if (arguments.GetValue(From) is not { } given)
            return null;
        const string resource = "/statements";
        var address = given.TrimEnd('/');
        if (address.EndsWith(resource, StringComparison.OrdinalIgnoreCase))
            address = address[..^resource.Length];
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri is not { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
            throw Wrong($"--from is the address of a store, such as https://lrs.example.edu/xapi, and {given} is none. Key and secret have options of their own.");
        if (uri is { Scheme: "http", IsLoopback: false })
            Console.Error.WriteLine($"{uri} is not https: whoever is on the way can read the secret and the statements.");
        return uri;
    }

    /// <exception cref="RefusedException">Something is missing or wrong.</exception>
    public static CrawlTerms TermsOf(ParseResult arguments)
    {
        if (arguments.GetValue(Key) is not { Length: > 0 } key)
            throw Wrong("--from needs the other store's --key.");
        if (arguments.GetValue(Version) is { } version && XapiVersions.Parse(version) is null)
            throw Wrong($"--version is 1.0.3 or 2.0.0; {version} is neither.");
        return new CrawlTerms(key, Moment(Since), Moment(Until), arguments.GetValue(Version));

        DateTimeOffset? Moment(Option<string?> option) => arguments.GetValue(option) switch
        {
            null => null,
            var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) => moment.ToUniversalTime(),
            var text => throw Wrong($"{option.Name} is a moment such as 2026-01-31T08:00:00Z, and {text} is none."),
        };
    }

    /// <summary>The secret from the option, the environment or whoever sits at the terminal.</summary>
    /// <exception cref="RefusedException">Nobody gives it.</exception>
    public static string SecretOf(ParseResult arguments, Uri address)
    {
        if ((arguments.GetValue(Secret) ?? Environment.GetEnvironmentVariable(SecretVariable)) is { Length: > 0 } given)
            return given;
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
            throw Wrong($"The secret for {address} is missing: set {SecretVariable}, or give --secret.");
        return AnsiConsole.Prompt(new TextPrompt<string>($"Secret for {Markup.Escape(address.Authority)}:").Secret());
    }

    /// <exception cref="RefusedException">Options of a crawl are given, and nothing to crawl.</exception>
    public static void RefuseWithout(ParseResult arguments)
    {
        if (Array.Find(All, option => arguments.GetResult(option) is OptionResult { Implicit: false }) is { } stray)
            throw Wrong($"{stray.Name} belongs to --from, and files are imported.");
    }

    private static RefusedException Wrong(string why) => new(StatusCodes.Status400BadRequest, why);
}
