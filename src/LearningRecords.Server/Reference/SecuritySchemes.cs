using LearningRecords.Server.Operations;
using Microsoft.OpenApi;

namespace LearningRecords.Server.Reference;

/// <summary>How requests are signed.</summary>
internal static class SecuritySchemes
{
    private static readonly OpenApiSecurityScheme Basic = new() { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "A credential of this store: its key and its secret." };
    private static readonly OpenApiSecurityScheme Bearer = new() { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A token of the OpenID Connect issuer that this service trusts." };

    public static void AddTo(OpenApiDocument document, WebServiceOptions service)
    {
        foreach (var scheme in TakenBy(service))
            document.AddComponent<IOpenApiSecurityScheme>(scheme.Scheme!, scheme);
    }

    /// <summary>Any one of them will do.</summary>
    public static IEnumerable<OpenApiSecurityRequirement> Required(OpenApiDocument document, WebServiceOptions service) =>
        TakenBy(service).Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme.Scheme!, document)] = [] });

    private static IEnumerable<OpenApiSecurityScheme> TakenBy(WebServiceOptions service) => service.TokenIssuer is null ? [Basic] : [Basic, Bearer];
}
