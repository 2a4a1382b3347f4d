using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using LearningRecords.Server.Uploads;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>
/// What changes learner groups, over HTTP. A rule is <c>{"by": "home-page", "homePage"}</c>, <c>{"by": "profile", "profile", "property", "values"}</c>, <c>{"by": "team", "team"}</c>,
/// <c>{"by": "scan", "centre"}</c>, <c>{"by": "all", "rules"}</c>, <c>{"by": "any", "rules"}</c> or <c>{"by": "not", "rule"}</c>.
/// </summary>
public static class LearnerGroupsResource
{
    public const string Path = "/insights/groups";

    private const string Rule =
        "by home-page (homePage), profile (profile, property, values), team (team: the group's canonical identity), scan (centre: the group's), all or any (rules), not (rule)";

    public static void MapLearnerGroups(this RouteGroupBuilder insights)
    {
        insights.MapPost("/groups", CreateGroup.Handle).RequireScope(Scopes.WriteGroups)
            .IsDescribedAs("A new learner group")
            .TakesBody("kind, and nameEn or nameZh; id and parentId if they are to be.", typeof(CreateGroup.Body))
            .Answers(201, "The group's id.", typeof(CreateGroup.Created))
            .Refuses(400, "There is no kind or no name, or the parent is unknown.").Refuses(409, "There is a group of that id.");
        insights.MapPatch("/groups", ChangeGroup.Handle).RequireScope(Scopes.WriteGroups)
            .IsDescribedAs("Renames, moves or puts away a learner group")
            .TakesBody("What is to be otherwise: kind, parentId (empty: at the top), nameEn, nameZh, archived.", typeof(ChangeGroup.Body))
            .Answers(204, "It is so.").Refuses(400, "The parent is unknown.").RefusesUnknownGroup().Refuses(409, "It would lie in itself.");
        insights.MapPut("/groups/rule", SetGroupRule.Handle).RequireScope(Scopes.WriteGroups)
            .IsDescribedAs("Says who belongs to a learner group by rule, from a moment on")
            .TakesBody($"The rule, {Rule}; null: none. from: the first timestamp it holds for, without it now.", typeof(SetGroupRule.Body))
            .Answers(200, "Since when it holds.", typeof(SetGroupRule.Set))
            .Refuses(400, "The rule cannot be.").RefusesUnknownGroup().Refuses(409, "from is past, and the group had a rule.");
        insights.MapPost("/groups/rule/preview", PreviewRule.Handle).RequireScope(Scopes.WriteGroups | Scopes.ReadInsights | Scopes.ReadEverything)
            .IsDescribedAs("Tells how many learners a rule would take in")
            .TakesBody($"The rule, {Rule}.", typeof(PreviewRule.Body))
            .Answers(200, "How many learners it holds for now, with examples for those who may read about persons.", typeof(PreviewRule.Preview))
            .Refuses(400, "The rule cannot be.");
        insights.MapPost("/groups/members", AddMembers.Handle).RequireScope(Scopes.WriteGroups)
            .IsDescribedAs("Takes an uploaded list of learners into a group")
            .TakesBody($"A row for each membership, with {string.Join(", ", AddMembers.Columns)}.", null, [.. UploadedRows.ContentTypes])
            .Answers(200, "How many memberships are new, and how many were known.", typeof(AddMembers.Summary))
            .Refuses(400, "Something is wrong, with line and column of everything; nothing was taken.").RefusesUnknownGroup().Refuses(415, "It is neither CSV nor JSON.");
        insights.MapDelete("/groups/members", RemoveMember.Handle).RequireScope(Scopes.WriteGroups)
            .IsDescribedAs("Lets a learner leave a group")
            .Takes("id", "The group's id.", required: true).Takes("agent", "The learner: an xAPI Agent as JSON, or a canonical identity.", required: true)
            .Takes("at", "The first instant no longer a member. Without it: now.")
            .Answers(204, "The membership ends.").Refuses(400, "A parameter is wrong.").Refuses(404, "There is no such group, or the learner is no member then.");
    }

    private static RouteHandlerBuilder RefusesUnknownGroup(this RouteHandlerBuilder endpoint) => endpoint.Refuses(StatusCodes.Status404NotFound, "There is no such group.");
}
