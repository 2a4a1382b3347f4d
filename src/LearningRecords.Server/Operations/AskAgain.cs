namespace LearningRecords.Server.Operations;

/// <summary>Answers a reading request once more when its connection was one that another request's failure had left unusable, so nobody hears of it.</summary>
public sealed class AskAgain(RequestDelegate next, IServiceScopeFactory scopes)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            return;
        }
        catch (Exception lost) when (DatabaseAway.LostItsPlace(lost) && IsRepeatable(http))
        {
        }

        // As if it had just arrived: routed again, and with services that know nothing of the first attempt.
        http.SetEndpoint(null);
        http.Request.RouteValues.Clear();
        http.Response.StatusCode = StatusCodes.Status200OK;
        await using var scope = scopes.CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        await next(http);
    }

    private static bool IsRepeatable(HttpContext http) =>
        (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) && http.Response is { HasStarted: false, BodyWriter.UnflushedBytes: 0 };
}
