using LearningRecords.Insights;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Results;
using LearningRecords.Server.Insights.Formats;
using LearningRecords.Server.Reference;
using LearningRecords.Server.Requests;

namespace LearningRecords.Server.Insights;

/// <summary>What the lists under <c>/insights</c> have in common.</summary>
internal static class DescribedInsights
{
    public const string AsOf = "asOf";
    public const string Zone = "tz";

    /// <summary>Answers with rows in every format, by page.</summary>
    public static TBuilder AnswersWithRows<TBuilder>(this TBuilder endpoint, Result result)
        where TBuilder : IEndpointConventionBuilder => endpoint
            .AnswersInAnyType()
            .WithMetadata(new DescribedRows(result, IsList: true))
            .Takes("format", $"One of {string.Join(", ", ResultFormat.All.Select(format => format.Name))}; wins over the Accept header.")
            .Takes("limit", "How many rows at most, 1–1000. JSON without it is a page; the other formats without it are everything, streamed.")
            .Takes("after", "The next of the page before, which also stands in the Link header.")
            .RefusesWrongParameters();

    public static TBuilder RefusesWrongParameters<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.Refuses(StatusCodes.Status400BadRequest, "A parameter is unknown or wrong; every one is named, with those that are known.");

    public static TBuilder TakesGroup<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.Takes("group", "Id of a learner group: what its learners did as its members. Without it: everyone.");

    public static TBuilder TakesCourse<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.Takes("course", "A course's IRI. Without it: all courses.");

    public static TBuilder TakesAgent<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.Takes("agent", "A learner: an xAPI Agent as JSON, or a canonical identity. Without it: all learners.");

    public static TBuilder TakesTerminal<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.Takes("terminal", $"What was in the learners' hands: {string.Join(", ", ReadTerminal.Terminals)}. Without it: anything.");

    public static TBuilder TakesAsOf<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.Takes(
            AsOf, "A moment of `stored`: what was known then, from the statements stored until it and not voided by it. Without it: what is known now. It is counted from the statements, so it takes longer.");

    public static TBuilder TakesZone<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.Takes(
            Zone, $"Whose days are meant, an IANA time zone. Without it: {TenantCalendar.TimeZone}, in which days are counted when statements are folded; any other is counted from the statements, so it takes longer.");

    /// <param name="periods">What is counted: <c>day</c>, <c>week</c> or <c>month</c>.</param>
    public static TBuilder TakesFromUntil<TBuilder>(this TBuilder endpoint, string periods)
        where TBuilder : IEndpointConventionBuilder => endpoint
            .Takes("from", $"A day of the first {periods}, 2026-03-31.")
            .Takes("until", $"A day of the last {periods}, which is included.");
}
