using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using LearningRecords.Server.Ingest;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>
/// HTTP Basic authentication by key and secret. The slow hash is computed once per credential and process;
/// after that a keyed fast hash of what was verified is compared, so that requests are not slowed.
/// </summary>
public sealed class BasicAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, NpgsqlDataSource database, VerifiedSecrets verified)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Basic";
    public const string TenantClaim = "tenant";
    public const string AuthorityClaim = "authority";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || !header.Scheme.Equals(SchemeName, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        if (Decode(header.Parameter) is not { } pair)
            return AuthenticateResult.Fail("The Authorization header is not Basic base64(key:secret).");

        var credential = await Credentials.FindAsync(database, pair.Key, Context.RequestAborted);
        if (credential is null || !await verified.MatchesAsync(credential, pair.Secret, Context.RequestAborted))
            return AuthenticateResult.Fail("The key is unknown or the secret does not belong to it.");

        var identity = new ClaimsIdentity(Scheme.Name);
        identity.AddClaim(new Claim(ClaimTypes.Name, credential.Key));
        identity.AddClaim(new Claim(TenantClaim, credential.Tenant));
        identity.AddClaim(new Claim(AuthorityClaim, credential.Authority));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Basic realm=\"LearningRecords\", charset=\"UTF-8\"";
        return Errors.WriteAsync(Context, StatusCodes.Status401Unauthorized,
            "Sign the request with a credential of this store: Authorization: Basic base64(key:secret). It was missing, or the key and secret do not match.");
    }

    private static (string Key, string Secret)? Decode(string? parameter)
    {
        var bytes = new byte[parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(parameter ?? "", bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // No key holds a NUL, and the database could not even be asked for one.
        return colon < 0 || text.Contains('\0', StringComparison.Ordinal) ? null : (text[..colon], text[(colon + 1)..]);
    }
}

/// <summary>Remembers, under a key of this process, which secrets have passed the slow check.</summary>
public sealed class VerifiedSecrets : IDisposable
{
    private const int WaitingPerCredential = 4;

    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte[]> _passed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, Task<bool>>> _running = new(StringComparer.Ordinal);

    // Guessing secrets must not take the processor from everybody else.
    private readonly SemaphoreSlim _slowChecks = new(1);

    /// <exception cref="TooManyRequestsException">So many different secrets are being tried for the credential that this one has to come again later.</exception>
    public async Task<bool> MatchesAsync(Credential credential, string secret, CancellationToken token)
    {
        var fast = HMACSHA256.HashData(_processKey, (byte[])[.. Encoding.UTF8.GetBytes(secret), .. credential.Salt, .. credential.SecretHash]);
        return HasPassed(credential.Key, fast) || await CheckOnce(credential, secret, fast).WaitAsync(token);
    }

    public void Dispose() => _slowChecks.Dispose();

    private bool HasPassed(string key, byte[] fast) => _passed.TryGetValue(key, out var known) && CryptographicOperations.FixedTimeEquals(known, fast);

    // Requests that come together with one secret, as all of a platform's do after a restart, share one check of it.
    private Task<bool> CheckOnce(Credential credential, string secret, byte[] fast)
    {
        var attempt = Convert.ToHexString(fast);
        lock (_running)
        {
            if (!_running.TryGetValue(credential.Key, out var running))
                _running[credential.Key] = running = new(StringComparer.Ordinal);
            if (running.TryGetValue(attempt, out var same))
                return same;
            if (running.Count == WaitingPerCredential)
                throw new TooManyRequestsException("Too many different secrets are being tried for this key. Try again in a second.");
            return running[attempt] = Task.Run(() => Check(credential, secret, fast, attempt));
        }
    }

    private async Task<bool> Check(Credential credential, string secret, byte[] fast, string attempt)
    {
        await _slowChecks.WaitAsync();
        try
        {
            var matches = SecretHash.Matches(secret, credential.Salt, credential.SecretHash);
            if (matches)
                _passed[credential.Key] = fast;
            return matches;
        }
        finally
        {
            _slowChecks.Release();
            lock (_running)
            {
                _running[credential.Key].Remove(attempt);
                if (_running[credential.Key].Count == 0)
                    _running.Remove(credential.Key);
            }
        }
    }
}
