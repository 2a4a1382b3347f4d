using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace LearningRecords.Server.Tests.Conformance;

public sealed class Communication_3_3_Versioning
{
    [Theory]
    [InlineData(XapiVersion.V1_0_3, null, "1.0.3")]
    [InlineData(XapiVersion.V2_0_0, null, "2.0.0")]
    [InlineData(XapiVersion.V1_0_3, "3.0", "1.0.3")]
    [InlineData(XapiVersion.V1_0_3, "2.0", "2.0.0")]
    [InlineData(XapiVersion.V2_0_0, "1.0.1", "1.0.3")]
    public async Task A_request_that_names_no_version_is_answered_by_the_configured_one(XapiVersion configured, string? asked, string answered)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Use((http, next) => XapiRequests.SetHeaders(http, next, configured));
        await app.StartAsync();

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(app.Urls.First()), XapiRequests.Path + "/statements"));
        if (asked is not null)
            request.Headers.Add(XapiVersions.Header, asked);
        using var answer = await http.SendAsync(request);

        Assert.Equal(answered, Assert.Single(answer.Headers.GetValues(XapiVersions.Header)));
    }
}
