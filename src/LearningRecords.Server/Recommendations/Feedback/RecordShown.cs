using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Recommendations.Feedback;

/// <summary>Stores statements that a learner was shown courses, as any client's are stored: with the caller's authority, through the one door for writing.</summary>
public sealed class RecordShown(StatementWriter writer)
{
    private const string CourseType = "http://adlnet.gov/expapi/activities/course";

    /// <summary>The agent of the request as JSON; null: it is not given as JSON.</summary>
    public static JsonObject? AgentOf(HttpRequest request)
    {
        var text = request.Query["agent"].ToString();
        try
        {
            return text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="RefusedException">400: the agent cannot be the actor of a statement.</exception>
    public async Task RunAsync(HttpContext http, ChosenCourses chosen)
    {
        if (chosen.Recommended.Courses.Count == 0)
            return;
        var caller = new XapiCaller(http.User.Tenant, http.User.Scopes, Encoding.UTF8.GetBytes(http.User.Authority), XapiVersion.V2_0_0);
        var agent = AgentOf(http.Request)!;
        var statements = new JsonArray([.. chosen.Recommended.Courses.Select((course, place) => Statement(agent, chosen.Recommended, course, chosen.PopularityPlaces[place]))]);
        var batch = StatementReader.Read(Encoding.UTF8.GetBytes(statements.ToJsonString()), XapiVersion.V2_0_0);
        if (batch.Problems.Count > 0)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"The agent cannot be the actor of a statement: {batch.Problems[0].Message}");
        await writer.WriteAsync(caller.Tenant, PrepareStatements.Prepare(batch.Statements, caller, Guid.CreateVersion7));
    }

    private static JsonObject Statement(JsonObject agent, Recommended recommended, RecommendedCourse course, int? popularityPlace)
    {
        var name = new JsonObject();
        if (course.TitleZh is { } zh)
            name["zh-CN"] = zh;
        if (course.TitleEn is { } en)
            name["en"] = en;
        var suggestion = new JsonObject
        {
            ["type"] = SuggestionVocabulary.Type,
            ["extensions"] = new JsonObject { [SuggestionVocabulary.Position] = course.Rank },
        };
        if (name.Count > 0)
            suggestion["name"] = name;
        var told = new JsonObject { [SuggestionVocabulary.Basis] = recommended.Basis };
        if (recommended.ModelId is { } model)
            told[SuggestionVocabulary.Model] = model.ToString();
        if (popularityPlace is { } place)
            told[SuggestionVocabulary.PopularityPosition] = place;
        return new JsonObject
        {
            ["actor"] = agent.DeepClone(),
            ["verb"] = new JsonObject { ["id"] = SuggestionVocabulary.Viewed, ["display"] = new JsonObject { ["en"] = "viewed", ["zh-CN"] = "看到" } },
            ["object"] = new JsonObject { ["id"] = course.Suggestion, ["definition"] = suggestion },
            ["context"] = new JsonObject
            {
                ["contextActivities"] = new JsonObject { ["other"] = new JsonArray(new JsonObject { ["id"] = course.Course, ["definition"] = new JsonObject { ["type"] = CourseType } }) },
                ["extensions"] = told,
            },
        };
    }
}
