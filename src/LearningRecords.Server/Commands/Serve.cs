using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using LearningRecords.Server.Access;
using LearningRecords.Server.Dashboards.SignIn;
using LearningRecords.Server.Operations;
using LearningRecords.Server.People;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Commands;

/// <summary>Without a verb: start the database and the service, and say where they are.</summary>
internal static class Serve
{
    private static readonly TimeSpan FirstTraining = TimeSpan.FromSeconds(20);
    private static readonly Option<int> Port = new("--port") { Description = "Port to listen on, on 127.0.0.1; 0 takes a free one.", HelpName = "N", DefaultValueFactory = _ => 8080 };
    private static readonly Option<string?> Urls = new("--urls") { Description = "Addresses to listen on instead, for example http://0.0.0.0:8080.", HelpName = "URLS" };
    private static readonly Option<string?> Credential = new("--credential") { Description = "A credential of the default tenant, made with scope all or given this secret at the start.", HelpName = "KEY:SECRET" };
    private static readonly Option<bool> NoDemo = new("--no-demo") { Description = "Do not load simulated learners at the very first start." };

    private static readonly Option<string> DefaultVersion = new("--default-version")
    {
        Description = "The version that answers a request under /xapi which names none.",
        DefaultValueFactory = _ => XapiVersion.V2_0_0.Name(),
    };

    private static readonly Option<string[]> CorsOrigins = new("--cors-origins")
    {
        Description = "The origins whose scripts may use the service from a browser, for example https://player.example.org; any when it is not given.",
        HelpName = "ORIGINS",
        AllowMultipleArgumentsPerToken = true,
    };

    public static void AddTo(RootCommand root)
    {
        DefaultVersion.AcceptOnlyFromAmong(XapiVersion.V1_0_3.Name(), XapiVersion.V2_0_0.Name());
        root.Add(Port);
        root.Add(Urls);
        root.Add(Credential);
        root.Add(NoDemo);
        root.Add(DefaultVersion);
        root.Add(CorsOrigins);
        Credential.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } given && given.IndexOf(':', StringComparison.Ordinal) is <= 0)
                result.AddError("--credential takes KEY:SECRET, a key and a secret with a colon between them.");
        });
        root.SetAction((arguments, token) => Run(
            arguments.GetValue(Options.Data),
            arguments.GetValue(Urls) ?? $"http://127.0.0.1:{arguments.GetValue(Port)}",
            arguments.GetValue(Credential),
            !arguments.GetValue(NoDemo),
            XapiVersions.Parse(arguments.GetValue(DefaultVersion)!)!.Value,
            arguments.GetValue(CorsOrigins),
            token));
    }

    private static async Task<int> Run(string? data, string urls, string? credential, bool demo, XapiVersion defaultVersion, string[]? corsOrigins, CancellationToken token)
    {
        RefuseTakenPorts(urls);
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var (issuer, signInIssuer) = (TokenIssuer.Read(settings), SignInIssuer.Read(settings));
        using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true));
        await using var installation = await Installation.OpenAsync(data, logging.CreateLogger("LearningRecords"), token);
        var made = await MakeCredential(installation, credential, token);
        if (installation.IsNew && demo)
            await Simulate.LoadDemoAsync(installation, token);

        await using var app = WebService.Build(new WebServiceOptions(installation.ConnectionString, urls, FirstTraining, defaultVersion, issuer, corsOrigins, SignInIssuer: signInIssuer));
        await app.StartAsync(token);
        await Announce(app, installation, made, token);
        await app.WaitForShutdownAsync(token);
        return 0;
    }

    // Known before the database is started, and said in words.
    private static void RefuseTakenPorts(string urls)
    {
        foreach (var address in urls.Split(';').Select(BindingAddress.Parse).Where(address => address.Port != 0 && IPAddress.TryParse(address.Host, out _)))
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Parse(address.Host), address.Port);
                listener.Start();
            }
            catch (SocketException problem)
            {
                throw new CannotListenException($"Cannot listen on {address}: {problem.Message}. Choose another port with --port N.");
            }
        }
    }

    // The secret is shown once; afterwards only its hash is known.
    private static async Task<(string Key, string Secret)?> MakeCredential(Installation installation, string? given, CancellationToken token)
    {
        if (given is null && !installation.IsNew)
            return null;
        var colon = given?.IndexOf(':', StringComparison.Ordinal) ?? 0;
        var (key, secret) = given is null ? ("first-" + Credentials.NewSecret()[..8], Credentials.NewSecret()) : (given[..colon], given[(colon + 1)..]);
        await Credentials.SetAsync(installation.Database, Tenants.Default, key, given is null ? KeptSecret.OfMade(secret) : KeptSecret.OfChosen(secret), token);
        return (key, secret);
    }

    private static async Task Announce(WebApplication app, Installation installation, (string Key, string Secret)? made, CancellationToken token)
    {
        var address = app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
        var dashboard = await FindPeople.AnyAdministratorAsync(installation.Database, token)
            ? $"""
              Dashboard      {address}/
                             (sign in with your account; people create lets others in, people link NAME helps who forgot the password)
            """
            : $"""
              Dashboard      {address}{WelcomePage.Path}?token={await SignInLinks.NewAsync(installation.Database, null, token)}
                             (make yourself its administrator: the link works once, for three days; start again for a new one)
            """;
        Console.WriteLine($"""

            LearningRecords is running. Ctrl-C stops it.

            {dashboard}
              xAPI endpoint  {address}/xapi
            """);
        Console.WriteLine(made is { } credential
            ? $"""
                Credential     {credential.Key}:{credential.Secret}
                               (shown this once; only a hash of it is kept)

              """
            : """
                Credential     as shown at the first start; --credential KEY:SECRET makes another

              """);
    }
}

/// <summary>The service cannot listen where it was told to.</summary>
public sealed class CannotListenException(string message) : Exception(message);
