using System.Net.Mime;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;
using LearningRecords.Server.Requests;
using LearningRecords.Server.Statements;
using LearningRecords.Xapi;

namespace LearningRecords.Server.About;

/// <summary>Says what this store is (xAPI 1.0.3 Communication 2.8; 2.0 4.1.6.7).</summary>
public static class GetAbout
{
    private const string Extension = "https://learningrecords.org/xapi/about/";

    // The latest patch of each version, and the older ones that 1.0.3 answers for.
    private static readonly string[] Versions = ["2.0.0", "1.0.3", "1.0.2", "1.0.1", "1.0.0"];

    // As a Delegate, because what is mapped as a RequestDelegate stands in no reference.
    public static void MapAbout(this WebApplication app) => app.MapMethods(XapiRequests.Path + "/about", WebService.Reading, (Delegate)Handle).AllowAnonymous()
        .IsDescribedAs("The versions and limits of this store")
        .Answers(200, "The versions, and this store's limits.", null, MediaTypeNames.Application.Json)
        .Refuses(400, "A parameter was sent; there are none.");

    /// <summary><c>GET /xapi/about</c>: the versions spoken here and, as extensions, what the store offers beyond them. Needs neither credentials nor a version; 400 for parameters.</summary>
    public static async Task Handle(HttpContext http)
    {
        var parameters = new XapiParameters(http.Request.Query, XapiVersion.V2_0_0, "xAPI 2.0 4.1.6.7");
        if (!await parameters.AcceptAsync(http))
            return;
        await http.Response.WriteAsJsonAsync(
            new
            {
                version = Versions,
                extensions = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    [Extension + "product"] = "LearningRecords",
                    [Extension + "limits"] = new { bodyBytes = ReadBody.LimitBytes, statementsPerRequest = ReadLimits.Default.MaxStatements, statementsPerPage = StatementQuery.MaximumLimit },
                    [Extension + "validate"] = XapiRequests.Path + "/extensions/validate",
                },
            },
            http.RequestAborted);
    }
}
