using System.Net.Mime;
using Microsoft.Net.Http.Headers;

namespace LearningRecords.Server.Requests;

/// <summary>The media types an endpoint answers in, where they are more than JSON.</summary>
/// <param name="Types">Null when only the answer itself can tell.</param>
public sealed record AnsweredTypes(IReadOnlyList<string>? Types);

/// <summary>Whether a client accepts what it would be answered with (RFC 9110 section 12.5.1).</summary>
public static class Acceptance
{
    private static readonly string[] JsonAlone = [MediaTypeNames.Application.Json];

    /// <summary>Says in which types besides JSON the endpoint answers.</summary>
    public static TBuilder AlsoAnswersIn<TBuilder>(this TBuilder endpoint, params string[] types)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AnsweredTypes([.. JsonAlone, .. types]));

    /// <summary>Says that the endpoint answers in whatever type it finds, and checks that itself.</summary>
    public static TBuilder AnswersInAnyType<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AnsweredTypes(Types: null));

    /// <summary>Answers 406 to a client that wants to read and can read none of what the endpoint answers in.</summary>
    public static Task Check(HttpContext http, RequestDelegate next)
    {
        var reads = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (!reads || http.GetEndpoint() is not { } endpoint)
            return next(http);
        var types = endpoint.Metadata.GetMetadata<AnsweredTypes>() is { } answered ? answered.Types : JsonAlone;
        return types is null || types.Any(type => Admits(http.Request, type)) ? next(http) : RefuseAsync(http, types);
    }

    public static Task RefuseAsync(HttpContext http, IEnumerable<string> types) =>
        Errors.WriteAsync(http, StatusCodes.Status406NotAcceptable, $"The answer is {string.Join(" or ", types)}, and the request accepts only '{http.Request.Headers.Accept}'.");

    /// <summary>True where the request names the type, or says nothing that can be understood.</summary>
    public static bool Admits(HttpRequest request, string contentType) => Quality(request, contentType) > 0;

    /// <summary>How much the request wants the type, 0 to 1: 0 not at all, 1 also where it says nothing that can be understood.</summary>
    public static double Quality(HttpRequest request, string contentType)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var ranges) || ranges.Count == 0 || !MediaTypeHeaderValue.TryParse(contentType, out var type))
            return 1;
        // The most specific range decides: "application/json;q=0, */*" is everything but JSON.
        return ranges.Where(range => Covers(range, type)).MaxBy(Specificity) is { } decisive ? decisive.Quality ?? 1 : 0;
    }

    private static bool Covers(MediaTypeHeaderValue range, MediaTypeHeaderValue type) =>
        range.MatchesAllTypes
        || (range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase) && (range.MatchesAllSubTypes || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)));

    private static int Specificity(MediaTypeHeaderValue range) => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2;
}
