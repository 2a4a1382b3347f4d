using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.People;
using LearningRecords.TestPostgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LearningRecords.Server.Tests.People;

/// <summary>Signing in by an OpenID Connect issuer that answers over HTTP and checks the proof key.</summary>
public sealed class SignInByIssuerTests : IAsyncLifetime
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce)> _codes = new(StringComparer.Ordinal);
    private Dictionary<string, object> _says = new(StringComparer.Ordinal);
    private WebApplication _issuer = null!;
    private WebApplication _service = null!;
    private Installation _installation = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _issuer = builder.Build();
        _issuer.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = _issuer.Urls.First(),
            authorization_endpoint = _issuer.Urls.First() + "/authorize",
            token_endpoint = _issuer.Urls.First() + "/token",
            jwks_uri = _issuer.Urls.First() + "/keys",
        }));
        var shown = _key.ExportParameters(includePrivateParameters: false);
        _issuer.MapGet("/keys", () => Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Base64UrlEncoder.Encode(shown.Modulus), e = Base64UrlEncoder.Encode(shown.Exponent) } } }));
        _issuer.MapGet("/authorize", Authorize);
        _issuer.MapPost("/token", Token);
        await _issuer.StartAsync();

        _installation = await Installation.OpenAsync(await RunningPostgres.CreateDatabaseAsync(), CancellationToken.None);
        await Tenants.CreateAsync(_installation.Store, _installation.Database, "night_school", CancellationToken.None);
        _service = WebService.Build(new WebServiceOptions(_installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null, SignInIssuer: new SignInIssuer(
            _issuer.Urls.First(), "learningrecords", "a secret", Roles: new Dictionary<string, string>(StringComparer.Ordinal) { ["teachers"] = "analyst", ["heads"] = "centre-manager", ["it"] = "administrator" })));
        await _service.StartAsync();
    }

    [Fact]
    public async Task Who_the_issuer_vouches_for_signs_in_as_what_it_says()
    {
        _says = new(StringComparer.Ordinal) { ["sub"] = "7", ["preferred_username"] = "Li Hua", ["role"] = "teachers", ["tenant"] = "night_school" };
        using var browser = Browser();

        using var page = await SignInAsync(browser, "/engagement?tenant=night_school");

        Assert.Equal("/engagement?tenant=night_school", page.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var person = await FindPeople.ByNameAsync(_installation.Database, "li hua", CancellationToken.None);
        Assert.Equal((Role.Analyst, "night_school", _issuer.Urls.First()), (person!.Role, person.Tenant, person.Issuer));

        // What it says next time holds from then on, under another name too.
        _says["role"] = "it";
        await Access.AccessRequests.ForgottenAsync();
        using var again = await SignInAsync(Browser(), "/operations?tenant=night_school");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(Role.Administrator, (await FindPeople.ByIdAsync(_installation.Database, person.Id, CancellationToken.None))!.Role);

        await RevokePerson.RunAsync(_installation.Database, Administrator.OfStore, person.Name, CancellationToken.None);
        using var revoked = await SignInAsync(Browser(), "/");
        Assert.Equal("/sign-in?refused", revoked.RequestMessage!.RequestUri!.PathAndQuery);
    }

    [Theory]
    [InlineData("strangers", "night_school")]
    [InlineData("teachers", "unknown")]
    [InlineData(null, "night_school")]
    [InlineData("teachers", null)]
    public async Task Whom_the_issuer_gives_no_role_or_tenant_of_this_store_is_let_in_nowhere(string? role, string? tenant)
    {
        _says = new(StringComparer.Ordinal) { ["sub"] = "8" };
        if (role is not null)
            _says["role"] = role;
        if (tenant is not null)
            _says["tenant"] = tenant;

        using var page = await SignInAsync(Browser(), "/");

        Assert.Equal("/sign-in?refused", page.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Empty(await FindPeople.AllAsync(_installation.Database, Administrator.OfStore, CancellationToken.None));
    }

    [Fact]
    public async Task A_name_that_somebody_has_here_is_not_taken_over()
    {
        var local = await CreatePerson.RunAsync(_installation.Database, Administrator.OfStore, "root", new(null, Role.Administrator, []), CancellationToken.None);
        _says = new(StringComparer.Ordinal) { ["sub"] = "9", ["preferred_username"] = "root", ["role"] = "teachers", ["tenant"] = "night_school" };

        using var page = await SignInAsync(Browser(), "/account");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var people = await FindPeople.AllAsync(_installation.Database, Administrator.OfStore, CancellationToken.None);
        Assert.Equal(["root", "root (127.0.0.1)"], people.Select(person => person.Name), StringComparer.Ordinal);
        Assert.Equal(local.Stamp, people[0].Stamp);
    }

    [Fact]
    public async Task An_answer_that_this_browser_did_not_ask_for_signs_nobody_in()
    {
        _says = new(StringComparer.Ordinal) { ["sub"] = "7", ["role"] = "teachers", ["tenant"] = "night_school" };
        using var victim = Browser();

        using var page = await victim.GetAsync(new Uri("/sign-in/done?code=stolen&state=made-up", UriKind.Relative));

        Assert.Equal("/sign-in?failed", page.RequestMessage!.RequestUri!.PathAndQuery);
    }

    [Fact]
    public void A_claim_names_the_widest_role_and_groups_count_for_centre_managers()
    {
        var issuer = new SignInIssuer("https://id.example", "learningrecords");
        Claim[] claims = [new("role", "viewer"), new("role", "centre-manager"), new("tenant", "night_school"), new("groups", "https://example.edu.cn/centres/1"), new("groups", "https://example.edu.cn/centres/2")];

        var position = issuer.PositionOf(claims)!;
        Assert.Equal((Role.CentreManager, "night_school"), (position.Role, position.Tenant));
        Assert.Equal(2, position.Groups.Count);
        Assert.Empty(issuer.PositionOf([.. claims, new("role", "analyst")])!.Groups);
        Assert.Equal(new Position(null, Role.Viewer, []).Tenant, issuer.PositionOf([new("role", "viewer"), new("tenant", "*")])!.Tenant);
        Assert.Null(issuer.PositionOf([new("role", "superuser"), new("tenant", "night_school")]));
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _issuer.DisposeAsync();
        await _installation.DisposeAsync();
        _key.Dispose();
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient browser, string page) => browser.GetAsync(new Uri($"/sign-in/start?ReturnUrl={Uri.EscapeDataString(page)}", UriKind.Relative));

    private HttpClient Browser()
    {
        var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(_service.Urls.First()) };
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        return http;
    }

    private IResult Authorize(HttpRequest request)
    {
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (request.Query["code_challenge"]!, request.Query["nonce"]!);
        return Results.Redirect(QueryHelpers.AddQueryString(request.Query["redirect_uri"]!, new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = request.Query["state"] }));
    }

    private async Task<IResult> Token(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var proof = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!_codes.TryRemove(form["code"].ToString(), out var asked) || asked.Challenge != proof || form["client_secret"] != "a secret")
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = _issuer.Urls.First(),
            Audience = "learningrecords",
            Claims = new Dictionary<string, object>(_says, StringComparer.Ordinal) { ["nonce"] = asked.Nonce },
            Expires = DateTime.UtcNow.AddMinutes(5),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });
        return Results.Json(new { access_token = "opaque", token_type = "Bearer", id_token = token, expires_in = 300 });
    }
}
