using System.Net;
using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Access;

public sealed class CredentialTests(OneTenant one) : IClassFixture<OneTenant>
{
    private static readonly string[] Paths =
    [
        "/xapi/statements", "/XAPI/Statements", "/xapi/statements/more/x", "/insights/summary", "/Insights/summary", "/insights/groups", "/insights/courses", "/insights/progress", "/insights/engagement", "/recommendations?group=x", "/access/credentials", "/access/tenants",
    ];

    private readonly TenantClient _tenant = one.Tenant;

    [Fact]
    public async Task Everything_for_programs_asks_for_a_credential_in_the_standard_way()
    {
        foreach (var path in Paths)
        {
            using var answer = await SendAsync(null, path);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{path}: {answer.StatusCode}");
            Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
            Assert.Contains("Authorization", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_post_without_a_credential_stores_nothing_and_says_the_version()
    {
        var stored = await _tenant.CountStoredAsync();
        using var http = new HttpClient { BaseAddress = _tenant.Http.BaseAddress };
        using var answer = await http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(SampleStatement.Json())));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Single(answer.Headers.GetValues("X-Experience-API-Version"));
        Assert.Equal(stored, await _tenant.CountStoredAsync());
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic %%%")]
    [InlineData("Basic YQ")]
    [InlineData("Basic Og==")]
    [InlineData("Basic YQ==")]
    [InlineData("Basic AAAAOgA=")]
    [InlineData("Basic //46/w==")]
    [InlineData("Basic YTpi, Basic YTpi")]
    [InlineData("Bearer YTpi")]
    [InlineData("YTpi")]
    [InlineData(",")]
    public async Task A_malformed_header_is_no_credential(string header)
    {
        using var answer = await SendAsync(header, "/xapi/statements");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task The_wrong_secret_an_unknown_key_and_a_key_in_another_case_are_refused()
    {
        foreach (var pair in new[] { $"{_tenant.Tenant}:wrong", $"{_tenant.Tenant}:", $"unknown:{_tenant.Secret}", $"{_tenant.Tenant.ToUpperInvariant()}:{_tenant.Secret}", $"{_tenant.Tenant}:{_tenant.Secret}\0", $":{_tenant.Secret}" })
        {
            using var answer = await SendAsync(Basic(pair), "/xapi/statements");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_secret_may_hold_colons_and_any_text()
    {
        var (key, secret) = ($"{Guid.NewGuid()}", "a:b::密码 📚\"");
        await Credentials.SetAsync(_tenant.Installation.Database, _tenant.Tenant, key, KeptSecret.OfChosen(secret), CancellationToken.None);

        using var answer = await SendAsync(Basic($"{key}:{secret}"), "/xapi/statements");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_new_secret_takes_effect_at_once_and_the_old_one_ends_within_a_second()
    {
        var key = $"{Guid.NewGuid()}";
        await Credentials.SetAsync(_tenant.Installation.Database, _tenant.Tenant, key, KeptSecret.OfChosen("first"), CancellationToken.None);
        using (var before = await SendAsync(Basic($"{key}:first"), "/xapi/statements"))
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await Credentials.SetAsync(_tenant.Installation.Database, _tenant.Tenant, key, KeptSecret.OfChosen("second"), CancellationToken.None);

        using (var fresh = await SendAsync(Basic($"{key}:second"), "/xapi/statements"))
            Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
        await AccessRequests.ForgottenAsync();
        using var old = await SendAsync(Basic($"{key}:first"), "/xapi/statements");
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
    }

    [Fact]
    public async Task A_deleted_credential_ends_within_a_second()
    {
        var key = $"{Guid.NewGuid()}";
        await Credentials.SetAsync(_tenant.Installation.Database, _tenant.Tenant, key, KeptSecret.OfChosen("secret"), CancellationToken.None);
        using (var before = await SendAsync(Basic($"{key}:secret"), "/xapi/statements"))
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await using var command = _tenant.Installation.Database.CreateCommand("delete from records.credential where key = $1");
        command.Parameters.AddWithValue(key);
        await command.ExecuteNonQueryAsync();

        await AccessRequests.ForgottenAsync();
        using var after = await SendAsync(Basic($"{key}:secret"), "/xapi/statements");
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task A_key_of_one_tenant_cannot_be_taken_by_another()
    {
        await Assert.ThrowsAsync<RefusedException>(() =>
            Credentials.SetAsync(_tenant.Installation.Database, "another", _tenant.Tenant, KeptSecret.OfChosen("mine"), CancellationToken.None));

        using var answer = await _tenant.GetAsync("/xapi/statements?limit=1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_first_requests_of_many_clients_share_one_slow_check()
    {
        var key = $"{Guid.NewGuid()}";
        await Credentials.SetAsync(_tenant.Installation.Database, _tenant.Tenant, key, KeptSecret.OfChosen("secret"), CancellationToken.None);
        var oneCheck = TimeOf(() => SecretHash.Of("secret", SecretHash.NewSalt()));

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            using var answer = await SendAsync(Basic($"{key}:secret"), "/xapi/statements?limit=1");
            return answer.StatusCode;
        }));

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.True(watch.Elapsed < 20 * oneCheck, $"64 clients waited {watch.Elapsed} where one check takes {oneCheck}.");
    }

    [Fact]
    public async Task A_flood_of_wrong_secrets_is_turned_away_and_a_verified_client_does_not_wait()
    {
        var key = $"{Guid.NewGuid()}";
        await Credentials.SetAsync(_tenant.Installation.Database, _tenant.Tenant, key, KeptSecret.OfChosen("secret"), CancellationToken.None);
        using (var verified = await SendAsync(Basic($"{key}:secret"), "/xapi/statements?limit=1"))
            Assert.Equal(HttpStatusCode.OK, verified.StatusCode);

        var answers = Enumerable.Range(0, 60).Select(async n =>
        {
            using var answer = await SendAsync(Basic($"{key}:wrong{n}"), "/xapi/statements");
            return answer.StatusCode;
        }).ToList();

        var watch = System.Diagnostics.Stopwatch.StartNew();
        using (var answer = await SendAsync(Basic($"{key}:secret"), "/xapi/statements?limit=1"))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var waited = watch.Elapsed;
        var statuses = await Task.WhenAll(answers);

        Assert.All(statuses, status => Assert.Contains(status, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests }));
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.True(waited < watch.Elapsed, $"The verified client waited {waited}, as long as the flood.");
    }

    [Fact]
    public async Task Guesses_at_a_secret_that_the_service_made_are_wrong_at_once_and_turn_nobody_away()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 60).Select(async n =>
        {
            using var answer = await SendAsync(Basic($"{_tenant.Tenant}:{Credentials.NewSecret()}{n % 2:#}"), "/xapi/statements");
            return answer.StatusCode;
        }));

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
    }

    [Fact]
    public async Task A_secret_that_somebody_chose_works_beside_the_one_made_after_it()
    {
        var key = $"{Guid.NewGuid()}";
        await Credentials.SetAsync(_tenant.Installation.Database, _tenant.Tenant, key, KeptSecret.OfChosen("chosen"), CancellationToken.None);
        var made = await RotateCredential.RunAsync(_tenant.Installation.Database, Administrator.OfStore, key, TimeSpan.FromHours(1), CancellationToken.None);

        foreach (var (secret, expected) in new[] { (made.Secret, HttpStatusCode.OK), ("chosen", HttpStatusCode.OK), ("wrong", HttpStatusCode.Unauthorized) })
        {
            using var answer = await SendAsync(Basic($"{key}:{secret}"), "/xapi/statements?limit=1");
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    private static TimeSpan TimeOf(Action action)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        action();
        return watch.Elapsed;
    }

    private static string Basic(string pair) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    private async Task<HttpResponseMessage> SendAsync(string? authorization, string path)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _tenant.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Add("X-Experience-API-Version", "1.0.3");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await http.SendAsync(request);
    }
}
