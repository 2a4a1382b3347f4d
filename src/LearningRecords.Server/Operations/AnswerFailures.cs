using LearningRecords.Server.Access;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Ingest;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Turns what went wrong into an answer the client can act on. Only a defect of this service is a 500.</summary>
public sealed partial class AnswerFailures(RequestDelegate next, ILogger<AnswerFailures> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed, ContentType: null } && AuthenticationSetup.IsForPrograms(http.Request.Path))
                await AnswerUnrouted(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            LogAborted(logger, http.Request.Path);
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            if (http.Response.BodyWriter.UnflushedBytes == 0)
                await Answer(http, exception);
            else
                BreakOff(http, exception);
        }
    }

    // An error behind half a page would look like the page's end, so the client must see the connection end instead.
    private void BreakOff(HttpContext http, Exception exception)
    {
        LogBrokenOff(logger, http.Request.Method, http.Request.Path, exception.Message);
        http.Abort();
    }

    private static Task AnswerUnrouted(HttpContext http) =>
        Errors.WriteAsync(http, http.Response.StatusCode, http.Response.StatusCode == StatusCodes.Status404NotFound
            ? $"There is nothing at {http.Request.Path}."
            : $"{http.Request.Path} does not take {http.Request.Method}; it takes {http.Response.Headers.Allow}.");

    private Task Answer(HttpContext http, Exception exception)
    {
        // What the answer that failed said of its body is not true of this one.
        http.Response.ContentLength = null;
        http.Response.Headers.Remove("Content-Encoding");
        http.Response.Headers.Remove("ETag");
        http.Response.Headers.Remove("Last-Modified");
        switch (exception)
        {
            case BadHttpRequestException bad:
                return Errors.WriteAsync(http, bad.StatusCode, bad.Message);
            case RefusedException refused:
                return Errors.WriteAsync(http, refused.Status, refused.Message);
            case PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire }:
                return Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "A text in the request holds a NUL character (\\u0000), which no name or key here can.");
            case TooManyRequestsException busy:
                http.Response.Headers.RetryAfter = "1";
                return Errors.WriteAsync(http, StatusCodes.Status429TooManyRequests, busy.Message);
            case IssuerAwayException away:
                LogIssuerAway(logger, http.Request.Method, http.Request.Path, away.InnerException!.Message);
                http.Response.Headers.RetryAfter = "10";
                return Errors.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, away.Message);
            case AttachmentsAwayException away:
                LogDatabaseAway(logger, http.Request.Method, http.Request.Path, away.Message);
                http.Response.Headers.RetryAfter = "2";
                return Errors.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The storage of attachments does not answer right now. Nothing was stored of this request; sending it again is safe.");
            case var _ when DatabaseAway.IsFullDisk(exception):
                LogDatabaseAway(logger, http.Request.Method, http.Request.Path, exception.Message);
                http.Response.Headers.RetryAfter = "10";
                return Errors.WriteAsync(http, StatusCodes.Status503ServiceUnavailable,
                    "The disk of the store is full. Nothing was stored of this request; sending it again is safe, and goes through once its operator has made space.");
            case var _ when DatabaseAway.Explains(exception):
                LogDatabaseAway(logger, http.Request.Method, http.Request.Path, exception.Message);
                http.Response.Headers.RetryAfter = "2";
                return Errors.WriteAsync(http, StatusCodes.Status503ServiceUnavailable,
                    "The database does not answer right now. Nothing is known to be stored of this request; sending the same statements with the same ids again is safe.");
            default:
                LogDefect(logger, exception, http.Request.Method, http.Request.Path);
                return Errors.WriteAsync(http, StatusCodes.Status500InternalServerError, "The service failed on this request. The log says why.");
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Debug, Message = "The client left: {Path}")]
    private static partial void LogAborted(ILogger logger, PathString path);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Warning, Message = "{Method} {Path} answered 503: {Reason}")]
    private static partial void LogDatabaseAway(ILogger logger, string method, PathString path, string reason);

    [LoggerMessage(EventId = 3105, Level = LogLevel.Warning, Message = "{Method} {Path} answered 503, the issuer of tokens does not answer: {Reason}")]
    private static partial void LogIssuerAway(ILogger logger, string method, PathString path, string reason);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Warning, Message = "{Method} {Path} was broken off in the middle of its answer: {Reason}")]
    private static partial void LogBrokenOff(ILogger logger, string method, PathString path, string reason);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogDefect(ILogger logger, Exception exception, string method, PathString path);
}
