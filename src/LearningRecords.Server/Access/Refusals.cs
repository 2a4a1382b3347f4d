using LearningRecords.Server.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Net.Http.Headers;

namespace LearningRecords.Server.Access;

/// <summary>Answers programs that have no credential (401) or one that does not suffice (403) in the one shape of errors, and completes the addresses of people.</summary>
public sealed class Refusals : IAuthorizationMiddlewareResultHandler
{
    private const string Realm = "realm=\"LearningRecords\"";
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        !authorizeResult.Forbidden ? _usual.HandleAsync(next, context, policy, authorizeResult)
        : AuthenticationSetup.IsForPrograms(context.Request.Path) ? Forbid(context)
        : HttpMethods.IsGet(context.Request.Method) && context.Features.Get<AddressDecision.Complete>() is { } address ? CompleteAsync(context, address)
        : _usual.HandleAsync(next, context, policy, authorizeResult);

    /// <summary>401 with every way to sign a request.</summary>
    /// <param name="bearerProblem">What is wrong with the token that was sent; null when none was.</param>
    public static Task AskForCredentialAsync(HttpContext http, string? bearerProblem)
    {
        var issuer = http.RequestServices.GetService<TokenIssuer>();
        http.Response.Headers.Append(HeaderNames.WWWAuthenticate, $"Basic {Realm}, charset=\"UTF-8\"");
        if (issuer is not null)
            http.Response.Headers.Append(HeaderNames.WWWAuthenticate, bearerProblem is null ? $"Bearer {Realm}" : $"Bearer {Realm}, error=\"invalid_token\"");
        return Errors.WriteAsync(http, StatusCodes.Status401Unauthorized, bearerProblem
            ?? "Sign the request with a credential of this store: Authorization: Basic base64(key:secret)"
            + (issuer is null ? "" : $", or with a token of {issuer.Issuer}: Authorization: Bearer TOKEN")
            + ". It was missing, or the key and secret do not match.");
    }

    private static Task CompleteAsync(HttpContext http, AddressDecision.Complete address)
    {
        var names = address.Missing.Select(part => part.Key).ToHashSet(StringComparer.Ordinal);
        var rest = http.Request.Query.Where(part => !names.Contains(part.Key)).SelectMany(part => part.Value, (part, value) => new KeyValuePair<string, string?>(part.Key, value));
        http.Response.Redirect(http.Request.Path + QueryString.Create(address.Missing.Concat(rest)));
        return Task.CompletedTask;
    }

    private static Task Forbid(HttpContext http)
    {
        if (http.User.Refused is { } reason)
            return Errors.WriteAsync(http, StatusCodes.Status403Forbidden, reason);
        var needed = http.GetEndpoint()?.Metadata.GetMetadata<RequireScopeAttribute>()?.AnyOf ?? Scopes.None;
        if (http.User.Identity?.AuthenticationType == BearerAuthentication.SchemeName)
            http.Response.Headers.Append(HeaderNames.WWWAuthenticate, $"Bearer {Realm}, error=\"insufficient_scope\", scope=\"{needed.Format()}\"");
        var held = http.User.Scopes;
        return Errors.WriteAsync(http, StatusCodes.Status403Forbidden,
            $"{http.Request.Method} {http.Request.Path} needs one of the scopes {string.Join(", ", needed.List())}; this credential has {(held == Scopes.None ? "none" : string.Join(", ", held.List()))}.");
    }
}
