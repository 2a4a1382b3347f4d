using LearningRecords.Insights.Results;

namespace LearningRecords.Server.Reference;

/// <summary>A parameter as the reference shows it.</summary>
public sealed record DescribedParameter(string Name, string Description, bool Required = false);

/// <summary>An answer as the reference shows it.</summary>
/// <param name="Body">What it is; null: nothing, or what <paramref name="Description"/> says.</param>
public sealed record DescribedAnswer(int Status, string Description, Type? Body = null, params IReadOnlyList<string> ContentTypes);

/// <summary>The body of a request as the reference shows it.</summary>
/// <param name="Body">What it is; null: what <paramref name="Description"/> says.</param>
public sealed record DescribedBody(string Description, Type? Body, params IReadOnlyList<string> ContentTypes);

/// <summary>What an endpoint does, where the first sentence of its handler's documentation does not say it in a few words.</summary>
/// <param name="Description">Null: what the handler's documentation says.</param>
public sealed record DescribedAs(string Summary, string? Description);

/// <summary>The rows that an endpoint answers with.</summary>
public sealed record DescribedRows(Result Result, bool IsList);

/// <summary>Says of an endpoint what its handler reads and writes by hand. Summaries are those of the handlers' documentation; 401, 403, 406 and 503 go without saying.</summary>
public static class DescribedEndpoints
{
    public static TBuilder Takes<TBuilder>(this TBuilder endpoint, string parameter, string description, bool required = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new DescribedParameter(parameter, description, required));

    public static TBuilder TakesBody<TBuilder>(this TBuilder endpoint, string description, Type? body = null, params IReadOnlyList<string> contentTypes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new DescribedBody(description, body, contentTypes is [] ? ["application/json"] : contentTypes));

    public static TBuilder Answers<TBuilder>(this TBuilder endpoint, int status, string description, Type? body = null, params IReadOnlyList<string> contentTypes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new DescribedAnswer(status, description, body, contentTypes is [] && body is not null ? ["application/json"] : contentTypes));

    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, int status, string when)
        where TBuilder : IEndpointConventionBuilder => endpoint.Answers(status, when, typeof(ErrorBody));

    public static TBuilder IsDescribedAs<TBuilder>(this TBuilder endpoint, string summary, string? description = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new DescribedAs(summary, description));
}
