using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LearningRecords.Server.Access;

/// <summary>Tokens of an OpenID Connect issuer: <c>Authorization: Bearer</c>. The issuer vouches for tenant, scopes and subject.</summary>
public static class BearerAuthentication
{
    public const string SchemeName = "Bearer";

    // Only what an issuer signs with its private key: a shared key or none at all proves nothing of who made the token.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void AddBearer(this AuthenticationBuilder authentication, TokenIssuer issuer)
    {
        authentication.Services.AddSingleton(issuer);
        authentication.AddJwtBearer(SchemeName, options =>
        {
            options.Authority = issuer.Issuer;
            options.Audience = issuer.Audience;
            options.RequireHttpsMetadata = !new Uri(issuer.Issuer).IsLoopback;
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = issuer.Issuer,
                ValidAudience = issuer.Audience,
                ValidAlgorithms = Algorithms,
                ClockSkew = TimeSpan.FromMinutes(1),
                AuthenticationType = SchemeName,
            };
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = context => Accept(context, issuer),
                OnAuthenticationFailed = context => Fail(context, issuer),
                OnChallenge = Challenge,
            };
        });
    }

    private static async Task Accept(TokenValidatedContext context, TokenIssuer issuer)
    {
        var token = context.Principal!;
        var name = issuer.TenantOf(token.FindFirstValue(issuer.TenantClaim));
        var tenant = name is null ? null : await context.HttpContext.RequestServices.GetRequiredService<KnownCallers>().FindTenantAsync(name, context.HttpContext.RequestAborted);
        context.Principal = (tenant, token.FindFirstValue(JwtRegisteredClaimNames.Sub)) switch
        {
            (_, null) => Caller.RefusedBecause(SchemeName, "The token names no subject (claim sub), and somebody must stand behind what it does."),
            (null, _) when name is null => Caller.RefusedBecause(SchemeName, $"The token names no tenant of this store (claim {issuer.TenantClaim})."),
            (null, _) => Caller.RefusedBecause(SchemeName, $"The token's tenant {name} does not exist here."),
            var (known, subject) => Caller.Of(
                SchemeName, subject, known.Name, issuer.ScopesOf(token.FindAll(issuer.ScopeClaim).Select(claim => claim.Value)),
                Credentials.AuthorityOf(issuer.Issuer, subject), known.Suspended is not null, known.Migrating is not null),
        };
    }

    // Without the issuer's keys nothing is known of the token, so the client is not told that it is wrong.
    private static async Task Fail(AuthenticationFailedContext context, TokenIssuer issuer)
    {
        if (context.Exception is not SecurityTokenSignatureKeyNotFoundException)
            return;
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException away)
        {
            throw new IssuerAwayException($"The issuer {issuer.Issuer}, whose keys are needed to check the token, does not answer right now.", away);
        }
    }

    private static Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        return Refusals.AskForCredentialAsync(context.HttpContext, ProblemOf(context.AuthenticateFailure));
    }

    private static string? ProblemOf(Exception? failure) => failure switch
    {
        null => null,
        SecurityTokenExpiredException => "The token has expired. Get a new one from its issuer.",
        SecurityTokenInvalidAudienceException => "The token is not meant for this store: its audience is another.",
        SecurityTokenInvalidIssuerException => "The token comes from an issuer that this store does not trust.",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => "The token is not signed with a key of its issuer.",
        _ => "The token cannot be accepted. It must be a JWT signed by the issuer of this store, within its time.",
    };
}

/// <summary>The issuer of tokens cannot be asked for its keys.</summary>
public sealed class IssuerAwayException(string message, Exception reason) : Exception(message, reason);
