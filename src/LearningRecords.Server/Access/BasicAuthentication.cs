using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace LearningRecords.Server.Access;

/// <summary>HTTP Basic authentication by key and secret.</summary>
public sealed class BasicAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KnownCallers callers)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Basic";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || !header.Scheme.Equals(SchemeName, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        if (Decode(header.Parameter) is not { } pair)
            return AuthenticateResult.Fail("The Authorization header is not Basic base64(key:secret).");
        if (await callers.VerifyAsync(pair.Key, pair.Secret, Context.RequestAborted) is not { } credential)
            return AuthenticateResult.Fail("The key is unknown or the secret does not belong to it.");
        var caller = Caller.Of(Scheme.Name, credential.Key, credential.Tenant, credential.Scopes, credential.Authority, credential.Suspended, credential.Migrating);
        return AuthenticateResult.Success(new AuthenticationTicket(caller, Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Refusals.AskForCredentialAsync(Context, bearerProblem: null);

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
