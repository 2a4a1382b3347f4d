using System.Net.Http.Headers;
using System.Security.Cryptography;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LearningRecords.Server.Tests.Access;

/// <summary>An OpenID Connect issuer that answers over HTTP, and the service that trusts it, on a database of its own.</summary>
public sealed class SmallIssuer : IAsyncLifetime
{
    public const string Audience = "https://records.example.edu.cn";
    public const string Tenant = "night_school";
    private readonly RSA _key = RSA.Create(2048);
    private WebApplication _issuer = null!;
    private WebApplication _service = null!;

    public string Address => _issuer.Urls.First();

    public SigningCredentials Signing => new(new RsaSecurityKey(_key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256);

    public RSAParameters PublicKey => _key.ExportParameters(includePrivateParameters: false);

    public Installation Installation { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _issuer = builder.Build();
        _issuer.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Address, jwks_uri = Address + "/keys" }));
        _issuer.MapGet("/keys", () => Results.Json(new
        {
            keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Base64UrlEncoder.Encode(PublicKey.Modulus), e = Base64UrlEncoder.Encode(PublicKey.Exponent) } },
        }));
        await _issuer.StartAsync();

        Installation = await Installation.OpenAsync(await RunningPostgres.CreateDatabaseAsync(), CancellationToken.None);
        await Tenants.CreateAsync(Installation.Store, Installation.Database, Tenant, CancellationToken.None);
        _service = await StartServiceAsync(Address);
    }

    /// <summary>The service, trusting an issuer at this address.</summary>
    public async Task<WebApplication> StartServiceAsync(string issuer)
    {
        var service = WebService.Build(new WebServiceOptions(
            Installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null, TokenIssuer: new TokenIssuer(issuer, Audience)));
        await service.StartAsync();
        return service;
    }

    public string Token(Action<SecurityTokenDescriptor>? change = null)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = Audience,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "moodle-7", ["tenant"] = Tenant, ["scope"] = "openid statements/write statements/read" },
            NotBefore = DateTime.UtcNow.AddMinutes(-60),
            IssuedAt = DateTime.UtcNow.AddMinutes(-60),
            Expires = DateTime.UtcNow.AddMinutes(5),
            SigningCredentials = Signing,
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    /// <summary>A client of the service that trusts this issuer.</summary>
    public HttpClient Client(string? token) => Client(_service, token);

    public static HttpClient Client(WebApplication service, string? token)
    {
        var http = new HttpClient { BaseAddress = new Uri(service.Urls.First()) };
        http.DefaultRequestHeaders.Add("X-Experience-API-Version", "2.0.0");
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _issuer.DisposeAsync();
        await Installation.DisposeAsync();
        _key.Dispose();
    }
}
