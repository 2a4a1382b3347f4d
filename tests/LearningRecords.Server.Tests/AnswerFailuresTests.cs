using System.Buffers;
using System.Net;
using System.Net.Sockets;
using LearningRecords.Server.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LearningRecords.Server.Tests;

/// <summary>What a client sees of a failure, from a web server whose one resource fails as each test wants.</summary>
public sealed class AnswerFailuresTests
{
    public static TheoryData<string, HttpStatusCode> Failures => new()
    {
        { "the database restarts", HttpStatusCode.ServiceUnavailable },
        { "the disk is full", HttpStatusCode.ServiceUnavailable },
        { "a statement takes too long", HttpStatusCode.ServiceUnavailable },
        { "the connection breaks", HttpStatusCode.ServiceUnavailable },
        { "nobody listens", HttpStatusCode.ServiceUnavailable },
        { "the pool is exhausted", HttpStatusCode.ServiceUnavailable },
        { "the SQL is wrong", HttpStatusCode.InternalServerError },
        { "the code is wrong", HttpStatusCode.InternalServerError },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_database_that_is_away_is_503_with_when_to_come_again_and_a_defect_is_500(string failure, HttpStatusCode status)
    {
        await using var app = await ServeAsync(_ => throw ExceptionOf(failure));
        using var http = new HttpClient();

        var answered = http.GetAsync(new Uri(app.Urls.First()));

        await answered.RefusedAsync(status, "error");
        Assert.Equal(status == HttpStatusCode.ServiceUnavailable, (await answered).Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_fails_half_way_is_broken_off_and_never_looks_whole(bool afterFlush)
    {
        await using var app = await ServeAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.BodyWriter.Write("{\"statements\":["u8);
            if (afterFlush)
                await http.Response.BodyWriter.FlushAsync();
            throw new TimeoutException();
        });
        using var http = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(app.Urls.First())));
    }

    private static Exception ExceptionOf(string failure) => failure switch
    {
        "the database restarts" => Refused(PostgresErrorCodes.AdminShutdown),
        "the disk is full" => Refused(PostgresErrorCodes.DiskFull),
        "a statement takes too long" => Refused(PostgresErrorCodes.QueryCanceled),
        "the connection breaks" => new NpgsqlException("Exception while reading from stream", new EndOfStreamException()),
        "nobody listens" => new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused)),
        "the pool is exhausted" => new NpgsqlException("The connection pool has been exhausted", new TimeoutException()),
        "the SQL is wrong" => Refused(PostgresErrorCodes.UndefinedColumn),
        _ => new InvalidOperationException(),
    };

    private static PostgresException Refused(string state) => new("refused", "ERROR", "ERROR", state);

    private static async Task<WebApplication> ServeAsync(RequestDelegate handle)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseMiddleware<AnswerFailures>();
        app.Run(handle);
        await app.StartAsync();
        return app;
    }
}
