using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using LearningRecords.Server.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace LearningRecords.Server.Tests.Access;

/// <summary>Tokens of an OpenID Connect issuer, checked by what its discovery document and keys say.</summary>
public sealed class BearerTests(SmallIssuer issuer) : IClassFixture<SmallIssuer>
{
    private static readonly string[] WriteInAnArray = ["statements/write"];

    [Fact]
    public async Task A_good_token_stores_and_reads_and_its_issuer_and_subject_are_the_authority()
    {
        var id = Guid.NewGuid();
        using var http = issuer.Client(issuer.Token());

        await http.ExpectAsync(200, "POST", "/xapi/statements", JsonDocument.Parse(SampleStatement.Json(id)).RootElement);
        var statement = await http.ExpectAsync(200, "GET", $"/xapi/statements?statementId={id}");

        var authority = statement.GetProperty("authority");
        Assert.Equal("Agent", authority.Text("objectType"));
        Assert.Equal(issuer.Address, authority.GetProperty("account").Text("homePage"));
        Assert.Equal("moodle-7", authority.GetProperty("account").Text("name"));
    }

    [Fact]
    public async Task Scopes_may_be_an_array_and_a_missing_one_is_named()
    {
        using var http = issuer.Client(issuer.Token(token => token.Claims["scope"] = WriteInAnArray));

        await http.ExpectAsync(200, "POST", "/xapi/statements", JsonDocument.Parse(SampleStatement.Json()).RootElement);
        using var refused = await http.AskAsync("GET", "/xapi/statements");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("error=\"insufficient_scope\", scope=\"statements/read/mine statements/read all/read all\"", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("statements/read", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> NotAccepted => new()
    {
        { "audience", "not meant for this store" },
        { "no audience", "not meant for this store" },
        { "expired", "expired" },
        { "without end", "cannot be accepted" },
        { "not yet", "cannot be accepted" },
        { "key", "not signed with a key" },
        { "unknown key", "not signed with a key" },
        { "issuer", "does not trust" },
        { "unsigned", "not signed with a key" },
        { "shared key", "not signed with a key" },
    };

    [Theory]
    [MemberData(nameof(NotAccepted))]
    public async Task A_token_that_proves_nothing_is_answered_401_with_the_reason(string flaw, string says)
    {
        using var another = RSA.Create(2048);
        using var http = issuer.Client(issuer.Token(token =>
        {
            switch (flaw)
            {
                case "audience": token.Audience = "https://another.example"; break;
                case "no audience": token.Audience = null; break;
                case "expired": token.Expires = DateTime.UtcNow.AddMinutes(-2); break;
                case "without end": token.Expires = null; break;
                case "not yet": (token.NotBefore, token.Expires) = (DateTime.UtcNow.AddMinutes(5), DateTime.UtcNow.AddMinutes(10)); break;
                case "key": token.SigningCredentials = new SigningCredentials(new RsaSecurityKey(another) { KeyId = "1" }, SecurityAlgorithms.RsaSha256); break;
                case "unknown key": token.SigningCredentials = new SigningCredentials(new RsaSecurityKey(another) { KeyId = "2" }, SecurityAlgorithms.RsaSha256); break;
                case "issuer": token.Issuer = "https://another.example"; break;
                case "unsigned": token.SigningCredentials = null; break;
                // The public key, which everybody knows, taken as a shared one.
                case "shared key": token.SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(issuer.PublicKey.Modulus) { KeyId = "1" }, SecurityAlgorithms.HmacSha256); break;
                default: throw new InvalidOperationException(flaw);
            }
        }));

        using var answer = await http.AskAsync("GET", "/xapi/statements");

        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{answer.StatusCode} {text}");
        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.Contains(answer.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Bearer" && challenge.Parameter!.Contains("error=\"invalid_token\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not a token")]
    [InlineData("a.b.c")]
    [InlineData("")]
    public async Task What_is_no_token_is_answered_401(string text)
    {
        using var http = issuer.Client(token: null);
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + text);

        Assert.Equal(401, await http.StatusAsync("/xapi/statements"));
    }

    [Fact]
    public async Task Without_a_credential_both_ways_to_sign_are_named()
    {
        using var http = issuer.Client(token: null);

        using var answer = await http.AskAsync("GET", "/xapi/statements");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Collection(answer.Headers.WwwAuthenticate, basic => Assert.Equal("Basic", basic.Scheme), bearer => Assert.Equal("Bearer", bearer.Scheme));
        Assert.Contains(issuer.Address, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tenant", null, "names no tenant")]
    [InlineData("tenant", "unknown", "does not exist")]
    [InlineData("sub", null, "names no subject")]
    [InlineData("scope", null, "has none")]
    [InlineData("scope", "openid profile email", "has none")]
    [InlineData("scope", "statements/write", "this credential has statements/write")]
    public async Task A_token_of_somebody_known_who_may_not_is_answered_403_with_the_reason(string claim, string? value, string says)
    {
        using var http = issuer.Client(issuer.Token(token =>
        {
            token.Claims.Remove(claim);
            if (value is not null)
                token.Claims[claim] = value;
        }));

        Assert.Contains(says, (await http.ExpectAsync(403, "GET", "/xapi/statements")).Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_a_suspended_tenant_is_answered_403()
    {
        await Tenants.CreateAsync(issuer.Installation.Store, issuer.Installation.Database, "day_school", CancellationToken.None);
        using var http = issuer.Client(issuer.Token(token => token.Claims["tenant"] = "day_school"));
        Assert.Equal(200, await http.StatusAsync("/xapi/statements"));

        await Tenants.SuspendAsync(issuer.Installation.Database, "day_school", CancellationToken.None);
        await AccessRequests.ForgottenAsync();

        Assert.Contains("suspended", (await http.ExpectAsync(403, "GET", "/xapi/statements")).Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_issuer_does_not_answer_its_tokens_are_answered_503()
    {
        var nobody = $"http://127.0.0.1:{Crash.ServerProcess.FreePort()}";
        await using var service = await issuer.StartServiceAsync(nobody);
        using var http = SmallIssuer.Client(service, issuer.Token(token => token.Issuer = nobody));

        Assert.Contains("issuer", (await http.ExpectAsync(503, "GET", "/xapi/statements")).Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_an_issuer_uses_are_translated_when_it_is_told_how()
    {
        var named = Read(("Issuer", "https://id.example.edu.cn"), ("Audience", "records"), ("Scopes:lrs-write", "statements/write define"), ("Scopes:lrs-profile", "profile"), ("Tenants:School of the Night", "night_school"))!;

        Assert.Equal(Scopes.WriteStatements | Scopes.Define | Scopes.Profile, named.ScopesOf(["openid lrs-write", "lrs-profile"]));
        Assert.Equal(Scopes.None, named.ScopesOf(["statements/read all profile"]));
        Assert.Equal("night_school", named.TenantOf("School of the Night"));
        Assert.Null(named.TenantOf("night_school"));
        Assert.Equal("one", (named with { Tenant = "one" }).TenantOf(null));
    }

    [Fact]
    public void The_profile_that_every_issuer_gives_opens_no_profile_documents() =>
        Assert.Equal(Scopes.State, new TokenIssuer("https://id.example.edu.cn", "records").ScopesOf(["openid profile state"]));

    [Theory]
    [InlineData("http://id.example.edu.cn", "records", "statements/write")]
    [InlineData("id.example.edu.cn", "records", "statements/write")]
    [InlineData("https://id.example.edu.cn", "", "statements/write")]
    [InlineData("https://id.example.edu.cn", "records", "write")]
    public void A_wrong_description_of_an_issuer_stops_the_start(string address, string audience, string scope) =>
        Assert.Throws<RefusedException>(() => Read(("Issuer", address), ("Audience", audience), ("Scopes:x", scope)));

    [Fact]
    public void Without_a_description_nobody_is_trusted() => Assert.Null(Read());

    private static TokenIssuer? Read(params (string Key, string Value)[] settings) =>
        TokenIssuer.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Oidc:" + setting.Key, (string?)setting.Value))).Build());
}
