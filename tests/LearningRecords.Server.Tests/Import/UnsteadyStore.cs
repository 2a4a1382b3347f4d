using System.Net;
using LearningRecords.TestService;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LearningRecords.Server.Tests.Import;

/// <summary>The running service as one meets it from far away: what passes on its way may be held up, cut off or changed.</summary>
internal sealed class UnsteadyStore : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<string> _asked = [];

    private UnsteadyStore(WebApplication app) => _app = app;

    public Uri Xapi => new(_app.Urls.First() + "/xapi");

    /// <summary>Path and query of every request so far.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked)
                return [.. _asked];
        }
    }

    /// <param name="meddle">Gets the number of the request, from 1, and answers it itself if it returns true.</param>
    /// <param name="change">Changes the text of an answer in JSON.</param>
    public static async Task<UnsteadyStore> StartAsync(Func<int, HttpContext, Task<bool>>? meddle = null, Func<string, string>? change = null)
    {
        var service = await RunningService.StartedAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var store = new UnsteadyStore(builder.Build());
        var http = new HttpClient { BaseAddress = service.Address };
        store._app.Lifetime.ApplicationStopped.Register(http.Dispose);
        store._app.Run(async context =>
        {
            var number = store.Note(context.Request.Path + context.Request.QueryString);
            if (meddle is not null && await meddle(number, context))
                return;
            using var request = new HttpRequestMessage(HttpMethod.Get, context.Request.Path + context.Request.QueryString);
            foreach (var header in new[] { "Authorization", "X-Experience-API-Version" })
                request.Headers.TryAddWithoutValidation(header, context.Request.Headers[header].ToArray());
            using var answer = await http.SendAsync(request);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            if (answer.Headers.TryGetValues("X-Experience-API-Consistent-Through", out var through))
                context.Response.Headers["X-Experience-API-Consistent-Through"] = through.Single();
            var body = await answer.Content.ReadAsByteArrayAsync();
            await context.Response.Body.WriteAsync(change is null ? body : System.Text.Encoding.UTF8.GetBytes(change(System.Text.Encoding.UTF8.GetString(body))));
        });
        await store._app.StartAsync();
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>A status alone.</summary>
    public static bool Answer(HttpContext http, HttpStatusCode status, string? retryAfter = null)
    {
        http.Response.StatusCode = (int)status;
        if (retryAfter is not null)
            http.Response.Headers.RetryAfter = retryAfter;
        return true;
    }

    private int Note(string request)
    {
        lock (_asked)
        {
            _asked.Add(request);
            return _asked.Count;
        }
    }
}
