using System.Security.Cryptography;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace LearningRecords.Server.Reference;

/// <summary>The OpenAPI document of the whole service, and pages to read it by. Both speak of no data, so nobody needs to sign in.</summary>
public static class ReferenceSetup
{
    public const string Document = "/openapi/v1.json";
    public const string Pages = "/reference";

    public static void AddReference(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => AuthenticationSetup.IsForPrograms("/" + description.RelativePath) && description.HttpMethod != HttpMethods.Head;
        options.AddDocumentTransformer((document, context, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "LearningRecords",
                Version = "v1",
                Description = "An event-sourced learning record store with insights and recommendations. Every error is `{\"error\", \"problems\"}`: one sentence, and each broken rule.",
            };
            document.Tags = Tags.Described.ToHashSet();
            SecuritySchemes.AddTo(document, context.ApplicationServices.GetRequiredService<WebServiceOptions>());
            return Task.CompletedTask;
        });
        options.AddOperationTransformer<DescribeOperation>();
    });

    public static void MapReference(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference(Pages, (options, http) =>
        {
            var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
            // Scalar sets styles on elements by script; everything else comes from here, and the one script in the page is named.
            http.Response.Headers.ContentSecurityPolicy =
                $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            options.WithTitle("LearningRecords").WithNonce(nonce).WithOpenApiRoutePattern(Document).DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
        }).AllowAnonymous();
    }
}
