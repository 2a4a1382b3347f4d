using LearningRecords.Server.Access;
using LearningRecords.Server.People;
using LearningRecords.Server.Recommendations;
using LearningRecords.Server.Recommendations.Curation;
using LearningRecords.Server.Recommendations.Models;
using Marten;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;
using Wolverine;

namespace LearningRecords.Server.Dashboards.Recommendations;

/// <summary>What an administrator does on the page: every button of it is a form that comes here.</summary>
public static class ChangeRecommendations
{
    public const string Path = RecommendationsAddress.Path + "/change";

    /// <summary><c>POST /suggestions/change</c> from a form of the page; a form of somebody else's page changes nothing and is answered with 400. Leads back to the page, which says what could not be done.</summary>
    [Authorize(Policy = Policies.Administration)]
    [AsksSight]
    public static async Task Handle(
        HttpContext http, IAntiforgery antiforgery, IDocumentStore store, NpgsqlDataSource database, OfferedCourses offers, IMessageBus bus, TimeProvider clock)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (tenant, by, token) = (form["tenant"].ToString(), http.User.Identity?.Name ?? "", http.RequestAborted);
        string? problem = null;
        try
        {
            if (!http.Sight.Tenants.Contains(tenant, StringComparer.Ordinal))
                throw new RefusedException(StatusCodes.Status404NotFound, $"There is no tenant {tenant}.");
            switch (form["act"].ToString())
            {
                case "train":
                    await RequestTraining.RunAsync(bus, store, database, tenant, by, clock.GetUtcNow(), token);
                    break;
                case "activate":
                    await RankingModels.ActivateAsync(store, database, tenant, Guid.TryParse(form["model"], out var model) ? model : Guid.Empty, by, token);
                    break;
                case "rollback":
                    await RankingModels.RollBackAsync(store, database, tenant, by, token);
                    break;
                case var act when Enum.TryParse<CurationAct>(act, ignoreCase: true, out var curation):
                    await CurateCourse.RunAsync(store, database, tenant, form["group"].ToString() is { Length: > 0 } group ? group : null, form["course"].ToString(), curation, by, token);
                    offers.Forget(tenant);
                    break;
                default:
                    throw new RefusedException(StatusCodes.Status400BadRequest, "There is no such thing to do.");
            }
        }
        catch (RefusedException refused)
        {
            problem = refused.Message;
        }

        // Back to where the form was, which is a page of this service whatever the form says.
        var query = Without(form["back"].ToString(), "problem");
        http.Response.Redirect(RecommendationsAddress.Path + (problem is null ? query : query.Add("problem", problem)));
    }

    private static QueryString Without(string query, string name) => QueryString.Create(
        QueryHelpers.ParseQuery(query).Where(part => part.Key != name).SelectMany(part => part.Value, (part, value) => KeyValuePair.Create(part.Key, value)));
}
