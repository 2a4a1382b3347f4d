using LearningRecords.Server.Access;

namespace LearningRecords.Server.Requests;

/// <summary>What HTTP asks of every resource for programs, before any of them is chosen.</summary>
public static class Protocol
{
    public static void UseProtocol(this WebApplication app) =>
        app.UseWhen(http => AuthenticationSetup.IsForPrograms(http.Request.Path), programs =>
        {
            programs.UseCors();
            programs.UseResponseCompression();
            programs.Use(ContentEncodings.RefuseUnknown);
            programs.UseRequestDecompression();
            programs.Use(AlternateRequests.Unfold);
            programs.Use(HeadAsGet);
        });

    // What Wolverine maps answers GET only. The web server knows that the client asked for no body and sends none.
    private static Task HeadAsGet(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsHead(http.Request.Method) && !http.Request.Path.StartsWithSegments(XapiRequests.Path, StringComparison.OrdinalIgnoreCase))
            http.Request.Method = HttpMethods.Get;
        return next(http);
    }
}
