using System.Globalization;
using System.Text.Json.Nodes;
using LearningRecords.Insights.Results;
using LearningRecords.Server.Access;
using LearningRecords.Server.Insights.Formats;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LearningRecords.Server.Reference;

/// <summary>Puts into the document what endpoints say of themselves in their metadata, and what goes without saying for all of them.</summary>
internal sealed class DescribeOperation(WebServiceOptions service) : IOpenApiOperationTransformer
{
    private const string Json = "application/json";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var (path, method) = ("/" + context.Description.RelativePath, context.Description.HttpMethod!);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.OperationId = Identify(method, path);
        operation.Tags = new HashSet<OpenApiTagReference> { new(Tags.Of(path), context.Document) };
        Summarize(operation, metadata.OfType<DescribedAs>().LastOrDefault());
        foreach (var parameter in metadata.OfType<DescribedParameter>().Where(described => operation.Parameters?.Any(known => known.Name == described.Name) is not true))
            Add(operation, parameter.Name, ParameterLocation.Query, parameter.Description, parameter.Required);
        if (metadata.OfType<DescribedBody>().LastOrDefault() is { } body)
            operation.RequestBody = new OpenApiRequestBody { Description = body.Description, Required = true, Content = await ContentAsync(context, body.Body, body.ContentTypes, cancellationToken) };

        operation.Responses = [];
        if (metadata.OfType<DescribedRows>().LastOrDefault() is { } rows)
            operation.Responses["200"] = Rows(rows);
        foreach (var answers in metadata.OfType<DescribedAnswer>().Concat(Usual(path, method, metadata)).GroupBy(answer => answer.Status).OrderBy(answers => answers.Key))
        {
            operation.Responses[answers.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join(' ', answers.Select(answer => answer.Description).Distinct(StringComparer.Ordinal)),
                Content = await ContentAsync(context, answers.First().Body, answers.First().ContentTypes, cancellationToken),
            };
        }

        if (path.StartsWith(XapiRequests.Path + "/", StringComparison.Ordinal) && metadata.OfType<IAllowAnonymous>().FirstOrDefault() is null)
            Add(operation, XapiVersions.Header, ParameterLocation.Header, "The version whose rules apply: 1.0.x or 2.0.x. Without it, the one the service was started with.", required: false);
        if (metadata.OfType<RequireScopeAttribute>().LastOrDefault() is { } needed)
        {
            operation.Description += $"\n\nNeeds one of the scopes {string.Join(", ", needed.AnyOf.List().Select(scope => $"`{scope}`"))}.";
            operation.Security = [.. SecuritySchemes.Required(context.Document!, service)];
        }
    }

    // "GET /insights/groups: the learner groups. Where …" is a summary and a description.
    private static void Summarize(OpenApiOperation operation, DescribedAs? described)
    {
        var said = operation.Summary ?? "";
        var text = said[(said.IndexOf("`: ", StringComparison.Ordinal) is >= 0 and var prefix ? prefix + 3 : 0)..].ReplaceLineEndings(" ").Trim();
        operation.Description = described?.Description ?? Sentence(text);
        operation.Summary = described?.Summary ?? Sentence(text.Split(':', '.', ';')[0]);
    }

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static IEnumerable<DescribedAnswer> Usual(string path, string method, IList<object> metadata)
    {
        if (metadata.OfType<RequireScopeAttribute>().Any())
        {
            yield return new(401, "No credential was sent, or it is not known.", typeof(ErrorBody), Json);
            yield return new(403, "The credential has none of the scopes that are needed, or its tenant is not in use.", typeof(ErrorBody), Json);
        }

        if (method == HttpMethods.Get)
            yield return new(406, "The client accepts none of the types that this is answered in.", typeof(ErrorBody), Json);
        if (path != XapiRequests.Path + "/about")
            yield return new(503, "The database does not answer right now; Retry-After says when to try again.", typeof(ErrorBody), Json);
    }

    private static void Add(OpenApiOperation operation, string name, ParameterLocation location, string description, bool required)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter { Name = name, In = location, Description = description, Required = required, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
    }

    private static async Task<Dictionary<string, OpenApiMediaType>?> ContentAsync(OpenApiOperationTransformerContext context, Type? type, IReadOnlyList<string> contentTypes, CancellationToken token)
    {
        if (contentTypes.Count == 0)
            return null;
        IOpenApiSchema? schema = null;
        if (type is not null)
        {
            var name = type.DeclaringType is { } operation ? operation.Name : type.IsArray ? "" : type.Name;
            var made = await context.GetOrCreateSchemaAsync(type, null, token);
            schema = name.Length > 0 && context.Document!.AddComponent(name, made) | true ? new OpenApiSchemaReference(name, context.Document) : made;
        }

        return contentTypes.ToDictionary(contentType => contentType, _ => new OpenApiMediaType { Schema = schema }, StringComparer.Ordinal);
    }

    private static OpenApiResponse Rows(DescribedRows rows)
    {
        var row = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = rows.Result.Described.ToDictionary(column => column.Name, column => (IOpenApiSchema)Describe(column), StringComparer.Ordinal),
            Required = rows.Result.Described.Select(column => column.Name).ToHashSet(StringComparer.Ordinal),
        };
        var page = !rows.IsList ? row : new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                [rows.Result.List] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = row },
                ["next"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "The after of the next page; null: these are the last." },
            },
        };
        var formats = rows.IsList ? ResultFormat.All : [ResultFormat.Json];
        return new OpenApiResponse
        {
            Description = rows.IsList
                ? $"The rows. In every format the columns are {string.Join(", ", rows.Result.Described.Select(column => $"`{column.Name}`"))}, in this order; CSV has a header row, and Parquet and Arrow carry the definitions."
                : "The figures.",
            Content = formats.ToDictionary(
                format => format.ContentType,
                format => new OpenApiMediaType { Schema = format == ResultFormat.Json ? page : new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                StringComparer.Ordinal),
        };
    }

    private static OpenApiSchema Describe(Column column)
    {
        var (type, format) = column.Type switch
        {
            var known when known == typeof(long) => (JsonSchemaType.Integer, "int64"),
            var known when known == typeof(double) => (JsonSchemaType.Number, "double"),
            var known when known == typeof(bool) => (JsonSchemaType.Boolean, null),
            var known when known == typeof(DateOnly) => (JsonSchemaType.String, "date"),
            var known when known == typeof(DateTime) => (JsonSchemaType.String, "date-time"),
            _ => (JsonSchemaType.String, (string?)null),
        };
        var schema = new OpenApiSchema { Type = column.Optional ? type | JsonSchemaType.Null : type, Format = format, Description = $"{column.Term.English}\n\n{column.Term.Chinese}" };
        if (column.Term.Unit is { } unit)
            schema.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal) { ["x-unit"] = new JsonNodeExtension(JsonValue.Create(unit)) };
        return schema;
    }

    private static string Identify(string method, string path) =>
        method.ToLowerInvariant() + string.Concat(path.Split('/', '{', '}', '-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
