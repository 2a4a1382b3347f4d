using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LearningRecords.Server.Requests;
using Polly;
using Polly.Retry;

namespace LearningRecords.Server.Import;

/// <summary>How long to wait for a store that does not answer as it should.</summary>
/// <param name="Attempts">How often a request is repeated.</param>
/// <param name="FirstDelay">Before the first time; each next one is twice as long, up to a minute. What the store asks for goes first.</param>
/// <param name="Silence">How long it may say nothing in the middle of an answer.</param>
public sealed record Patience(int Attempts, TimeSpan FirstDelay, TimeSpan Silence)
{
    /// <summary>Five minutes in all.</summary>
    public static readonly Patience Usual = new(10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100));
}

/// <summary>Another learning record store, asked over xAPI. Its credential goes to nowhere but its own address.</summary>
public sealed class OtherStore : IDisposable
{
    private static readonly string[] Versions = ["2.0.0", "1.0.3"];
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly AuthenticationHeaderValue _credential;
    private readonly string _key;
    private readonly Patience _patience;
    private readonly ResiliencePipeline _repeating;
    private bool _hasAnswered;

    /// <param name="say">Gets a sentence whenever a request has to be repeated.</param>
    public OtherStore(Uri address, string key, string secret, string? version, Patience patience, Action<string> say)
    {
        (_address, _key, _patience, Version) = (address, key, patience, version ?? "");
        _credential = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{secret}")));
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All, UseCookies = false }) { Timeout = patience.Silence };
        _repeating = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = attempt => ValueTask.FromResult(IsWorthRepeating(attempt.Outcome.Exception) && !attempt.Context.CancellationToken.IsCancellationRequested),
                MaxRetryAttempts = patience.Attempts,
                BackoffType = DelayBackoffType.Exponential,
                Delay = patience.FirstDelay,
                MaxDelay = LongestDelay,
                UseJitter = true,
                DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as BusyException)?.RetryAfter),
                OnRetry = attempt =>
                {
                    say($"{attempt.Outcome.Exception!.Message} Asking again in {attempt.RetryDelay.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s.");
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>The version of the standard that requests name; empty until it is agreed on.</summary>
    public string Version { get; private set; }

    /// <summary>Finds out which version to speak, unless that was given, and how far the store says that its statements are complete; null: it does not say.</summary>
    public async Task<DateTimeOffset?> GreetAsync(CancellationToken token)
    {
        try
        {
            return await _repeating.ExecuteAsync(
                async token =>
                {
                    Version = Version.Length > 0 ? Version : await AgreeOnVersionAsync(token);
                    using var answer = await SendAsync(Resource("statements?limit=1"), token);
                    return ConsistentThrough(answer);
                }, token);
        }
        catch (Exception problem) when (!token.IsCancellationRequested && IsPassing(problem))
        {
            throw new CrawlException($"{_address} cannot be asked: {problem.Message}");
        }
    }

    public Uri Resource(string relative) => new($"{_address.AbsoluteUri.TrimEnd('/')}/{relative}");

    /// <summary>The address a <c>more</c> link names: a path below the host, as the standard says; or a whole address, if it is the same host's.</summary>
    /// <exception cref="CrawlException">It leads elsewhere, where the credential must not go.</exception>
    public Uri Link(string more) =>
        Uri.TryCreate(new Uri(_address, "/"), more, out var link) && (link.Scheme, link.Host, link.Port) == (_address.Scheme, _address.Host, _address.Port)
            ? link
            : throw new CrawlException($"The store names {more} as its next page, which is not at {_address.GetLeftPart(UriPartial.Authority)}. The credential is not sent elsewhere.");

    /// <summary>Asks and reads, again and again while the store is away, busy or talks nonsense.</summary>
    /// <exception cref="CrawlException">It refuses, or does not recover.</exception>
    public async Task<T> GetAsync<T>(Uri address, Func<HttpContent, Stream, CancellationToken, Task<T>> read, CancellationToken token)
    {
        try
        {
            return await _repeating.ExecuteAsync(
                async token =>
                {
                    using var answer = await SendAsync(address, token);
                    await using var body = new BodyThatKeepsComing(await answer.Content.ReadAsStreamAsync(token), _patience.Silence);
                    return await read(answer.Content, body, token);
                }, token);
        }
        catch (Exception problem) when (!token.IsCancellationRequested && IsPassing(problem))
        {
            throw new CrawlException($"{problem.Message} It was asked {(_patience.Attempts + 1).ToString(CultureInfo.InvariantCulture)} times.");
        }
    }

    public void Dispose() => _http.Dispose();

    // A name that leads nowhere is a slip of whoever typed it, until there was an answer.
    private bool IsWorthRepeating(Exception? problem) => IsPassing(problem) && (_hasAnswered || problem is BusyException);

    private static bool IsPassing(Exception? problem) => problem
        is BusyException or HttpRequestException { HttpRequestError: not HttpRequestError.SecureConnectionError } or IOException or InvalidDataException or Xapi.MultipartException
        or TaskCanceledException { InnerException: TimeoutException };

    private static DateTimeOffset? ConsistentThrough(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues(XapiRequests.ConsistentThroughHeader, out var values)
        && DateTimeOffset.TryParse(values.First(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var through) ? through.ToUniversalTime() : null;

    private async Task<string> AgreeOnVersionAsync(CancellationToken token)
    {
        try
        {
            // This resource wants no version.
            using var answer = await SendAsync(Resource("about"), token);
            using var about = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(token));
            var spoken = about.RootElement.GetProperty("version").EnumerateArray().Select(version => version.GetString()).ToList();
            return Versions.FirstOrDefault(version => spoken.Contains(version, StringComparer.Ordinal))
                ?? spoken.FindLast(version => version?.StartsWith("1.0", StringComparison.Ordinal) is true) ?? Versions[^1];
        }
        catch (Exception unclear) when (unclear is JsonException or InvalidOperationException or KeyNotFoundException or CrawlException { Status: >= 400 and not (401 or 403) })
        {
            // A store that says nothing of its versions: the older is the one they all know.
            return Versions[^1];
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = _credential } };
        if (Version.Length > 0)
            request.Headers.Add(XapiVersions.Header, Version);
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        _hasAnswered = true;
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw await RefusalAsync(answer, address, token);
    }

    private async Task<Exception> RefusalAsync(HttpResponseMessage answer, Uri address, CancellationToken token)
    {
        var status = (int)answer.StatusCode;
        var says = $"{_address} answers {status.ToString(CultureInfo.InvariantCulture)} {answer.ReasonPhrase}".TrimEnd();
        return status switch
        {
            408 or 429 or >= 500 => new BusyException($"{says}.", RetryAfter(answer.Headers.RetryAfter)),
            401 or 403 => new CrawlException($"{says}: it does not let the key {_key} read all statements.", status),
            >= 300 and < 400 => new CrawlException($"{says}: it sends to {answer.Headers.Location}, where the credential is not sent. If that is its address, name that.", status),
            _ => new CrawlException($"{says} to {address.PathAndQuery}: {await ExcerptAsync(answer, token)}", status),
        };
    }

    private static async Task<string> ExcerptAsync(HttpResponseMessage answer, CancellationToken token)
    {
        const int length = 300;
        var text = (await answer.Content.ReadAsStringAsync(token)).ReplaceLineEndings(" ").Trim();
        return text.Length > length ? text[..length] + "…" : text;
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
        _ => null,
    };

    /// <summary>The store cannot answer now.</summary>
    private sealed class BusyException(string message, TimeSpan? retryAfter) : Exception(message)
    {
        public TimeSpan? RetryAfter => retryAfter;
    }
}

/// <summary>A crawl that cannot go on; the message says why, to whoever began it.</summary>
/// <param name="status">What the other store answered; 0: it is not that.</param>
public sealed class CrawlException(string message, int status = 0) : Exception(message)
{
    public int Status => status;
}
