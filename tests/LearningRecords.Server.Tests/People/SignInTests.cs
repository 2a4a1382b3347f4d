using System.Net;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.People;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.People;

/// <summary>Signing in over HTTP, as a browser without scripts does.</summary>
public sealed class SignInTests
{
    private const string Password = "rivers run to the east";

    [Fact]
    public async Task The_first_administrator_is_made_behind_the_printed_link_and_by_nobody_else()
    {
        await using var installation = await Installation.OpenAsync(await RunningPostgres.CreateDatabaseAsync(), CancellationToken.None);
        await using var service = WebService.Build(new WebServiceOptions(installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null));
        await service.StartAsync();
        using var browser = Browser(new Uri(service.Urls.First()));
        var (link, another) = (await LinkAsync(installation.Database, null), await LinkAsync(installation.Database, null));

        using (var guessed = await browser.GetAsync(new Uri("/welcome?token=guessed", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.Gone, guessed.StatusCode);
        using (var tooShort = await Form.SendAsync(browser, link, "welcome", ("Name", "Li Hua"), ("Password", "short"), ("Again", "short")))
            Assert.Equal(HttpStatusCode.BadRequest, tooShort.StatusCode);
        using (var made = await Form.SendAsync(browser, link, "welcome", ("Name", "Li Hua"), ("Password", Password), ("Again", Password)))
            Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
        using (var page = await browser.GetAsync(new Uri("/operations/tenants", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        // Neither the link that was used nor one that was printed at another start makes a second.
        foreach (var used in new[] { link, another })
        {
            using var gone = await browser.GetAsync(new Uri(used, UriKind.Relative));
            Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        }

        Assert.Equal(["Li Hua"], (await FindPeople.AllAsync(installation.Database, Administrator.OfStore, CancellationToken.None)).Select(person => person.Name), StringComparer.Ordinal);
        await service.StopAsync();
    }

    [Fact]
    public async Task A_name_is_locked_after_five_wrong_passwords_in_a_row_and_says_no_more_than_before()
    {
        var (service, person) = await SomebodyAsync();
        using var browser = Browser(service.Address);
        using (var one = await SignInAsync(browser, person.Name, Password))
            Assert.Equal(HttpStatusCode.Redirect, one.StatusCode);

        using var guesser = Browser(service.Address);
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (var guess in new[] { "1", "2", "3", "4", "5", Password, "6" })
        {
            using var refused = await SignInAsync(guesser, person.Name, guess);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            said.Add(Problem(await refused.Content.ReadAsStringAsync()));
        }

        using var unknown = await SignInAsync(guesser, "nobody", Password);
        said.Add(Problem(await unknown.Content.ReadAsStringAsync()));
        Assert.Single(said);
        // Who is signed in already stays so.
        using var page = await browser.GetAsync(new Uri("/account", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Guesses_at_the_same_time_are_counted_each()
    {
        var (service, person) = await SomebodyAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(guess => Passwords.VerifyAsync(service.Installation.Database, person.Name, $"guess {guess}", CancellationToken.None)));

        Assert.Null(await Passwords.VerifyAsync(service.Installation.Database, person.Name, Password, CancellationToken.None));
    }

    [Theory]
    [InlineData("/engagement?group=x", "/engagement?group=x")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public async Task Signing_in_leads_back_to_a_page_of_this_service_only(string asked, string led)
    {
        var (service, person) = await SomebodyAsync();
        using var browser = Browser(service.Address);

        using var answer = await Form.SendAsync(browser, $"/sign-in?ReturnUrl={Uri.EscapeDataString(asked)}", "sign-in", ("Name", person.Name), ("Password", Password));

        Assert.Equal(new Uri(service.Address, led), new Uri(service.Address, answer.Headers.Location!));
    }

    [Fact]
    public async Task The_cookie_is_for_this_service_alone_and_no_cookie_from_before_becomes_it()
    {
        var (service, person) = await SomebodyAsync();
        using var planted = service.BrowserOf(null);
        planted.DefaultRequestHeaders.Add("Cookie", $"{SignInCookie.Name}=planted");
        using var browser = Browser(service.Address);

        using var answer = await SignInAsync(browser, person.Name, Password);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), set => set.StartsWith(SignInCookie.Name + "=", StringComparison.Ordinal));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        using var stranger = await planted.GetAsync(new Uri("/account", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, stranger.StatusCode);
    }

    [Fact]
    public async Task A_new_password_a_new_role_and_a_revocation_hold_on_browsers_that_are_signed_in()
    {
        var (service, person) = await SomebodyAsync();
        var database = service.Installation.Database;
        using var here = Browser(service.Address);
        using var there = service.BrowserOf(person);
        using (await SignInAsync(here, person.Name, Password))
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(here, "/account"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(there, "/account"));

        using (var changed = await Form.SendAsync(here, "/account", "password", ("Now", Password), ("Password", Password + "!"), ("Again", Password + "!")))
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        await Access.AccessRequests.ForgottenAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(here, "/account"));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(there, "/account"));

        // The last administrator cannot be revoked.
        await SignedInPeople.AdministratorAsync();
        await ChangePosition.RunAsync(database, Administrator.OfStore, person.Name, new(null, Role.Administrator, []), CancellationToken.None);
        await Access.AccessRequests.ForgottenAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(here, "/operations"));

        await RevokePerson.RunAsync(database, Administrator.OfStore, person.Name, CancellationToken.None);
        await Access.AccessRequests.ForgottenAsync();
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(here, "/account"));
        using var refused = await SignInAsync(here, person.Name, Password + "!");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_browser()
    {
        var (service, person) = await SomebodyAsync();
        using var here = Browser(service.Address);
        using var there = service.BrowserOf(person);
        using (await SignInAsync(here, person.Name, Password))
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(there, "/account"));

        using (var left = await Form.SendAsync(here, "/account", "everywhere"))
            Assert.Equal("/sign-in?left", new Uri(service.Address, left.Headers.Location!).PathAndQuery);

        await Access.AccessRequests.ForgottenAsync();
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(here, "/account"));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(there, "/account"));
    }

    [Fact]
    public async Task The_last_administrator_of_a_store_can_neither_be_revoked_nor_made_something_less()
    {
        await using var installation = await Installation.OpenAsync(await RunningPostgres.CreateDatabaseAsync(), CancellationToken.None);
        var first = await CreatePerson.RunAsync(installation.Database, Administrator.OfStore, "First", new(null, Role.Administrator, []), CancellationToken.None);

        await Assert.ThrowsAsync<RefusedException>(() => RevokePerson.RunAsync(installation.Database, Administrator.OfStore, first.Name, CancellationToken.None));
        await Assert.ThrowsAsync<RefusedException>(() => ChangePosition.RunAsync(installation.Database, Administrator.OfStore, first.Name, new(null, Role.Viewer, []), CancellationToken.None));

        await CreatePerson.RunAsync(installation.Database, Administrator.OfStore, "Second", new(null, Role.Administrator, []), CancellationToken.None);
        await RevokePerson.RunAsync(installation.Database, Administrator.OfStore, first.Name, CancellationToken.None);
        await Assert.ThrowsAsync<RefusedException>(() => CreatePerson.RunAsync(installation.Database, Administrator.OfStore, " ＳＥＣＯＮＤ", new(null, Role.Viewer, []), CancellationToken.None));
    }

    private static async Task<(RunningService Service, Person Person)> SomebodyAsync()
    {
        var service = await RunningService.StartedAsync();
        var person = await SignedInPeople.NewPersonAsync(service.Installation.Database, new(null, Role.Analyst, []));
        return (service, await Passwords.SetAsync(service.Installation.Database, person, Password, CancellationToken.None));
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient browser, string name, string password) => Form.SendAsync(browser, "/sign-in", "sign-in", ("Name", name), ("Password", password));

    private static async Task<string> LinkAsync(Npgsql.NpgsqlDataSource database, Person? person) => $"/welcome?token={await SignInLinks.NewAsync(database, person, CancellationToken.None)}";

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path)
    {
        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    private static string Problem(string html) => html.Split("data-testid=\"problem\"")[1].Split('<')[0];

    private static HttpClient Browser(Uri service)
    {
        var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = service };
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        return http;
    }
}
