using System.Text.Json;
using LearningRecords.Server.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Access;

/// <summary>Credentials by API: made, listed, changed, rotated, revoked, and by whom.</summary>
public sealed class AdministrationTests(OneTenant one) : IClassFixture<OneTenant>
{
    private static readonly string[] ReadStatements = ["statements/read"];
    private readonly TenantClient _tenant = one.Tenant;

    [Fact]
    public async Task A_credential_is_made_used_and_listed_without_its_secret()
    {
        using var administrator = await _tenant.ClientAsync(Scopes.TenantAdmin);

        var made = await administrator.ExpectAsync(201, "POST", "/access/credentials", new { name = "夜校 Moodle", scopes = new[] { "statements/read", "statements/write" } });
        var (key, secret) = (made.Text("key"), made.Text("secret"));
        using var http = _tenant.Signed(key, secret);
        Assert.Equal(200, await http.StatusAsync("/xapi/statements"));
        await http.ExpectAsync(200, "POST", "/xapi/statements", JsonDocument.Parse(SampleStatement.Json()).RootElement);

        var all = await administrator.ExpectAsync(200, "GET", "/access/credentials");
        var listed = Assert.Single(all.GetProperty("credentials").EnumerateArray(), credential => credential.Text("key") == key);
        Assert.Equal("夜校 Moodle", listed.Text("name"));
        Assert.Equal(_tenant.Tenant, listed.Text("tenant"));
        Assert.Equal("""["statements/write","statements/read"]""", listed.GetProperty("scopes").GetRawText());
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("revoked").ValueKind);
        Assert.DoesNotContain(secret, all.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(listed.GetRawText(), (await administrator.ExpectAsync(200, "GET", $"/access/credentials/{key}")).GetRawText());
    }

    [Fact]
    public async Task The_last_use_is_noted_soon_after()
    {
        var credential = await CreateCredential.RunAsync(_tenant.Installation.Database, Administrator.OfStore, _tenant.Tenant, "", Scopes.All, CancellationToken.None);
        using var http = _tenant.Signed(credential.Key, credential.Secret);
        using var administrator = await _tenant.ClientAsync(Scopes.TenantAdmin);
        Assert.Equal(JsonValueKind.Null, (await administrator.ExpectAsync(200, "GET", $"/access/credentials/{credential.Key}")).GetProperty("lastUsed").ValueKind);

        var before = DateTime.UtcNow;
        Assert.Equal(200, await http.StatusAsync("/xapi/statements"));

        var (used, deadline) = (default(JsonElement), DateTime.UtcNow.AddSeconds(30));
        while (used.ValueKind is not JsonValueKind.String && DateTime.UtcNow < deadline)
        {
            await Task.Delay(500);
            used = (await administrator.ExpectAsync(200, "GET", $"/access/credentials/{credential.Key}")).GetProperty("lastUsed");
        }

        Assert.InRange(used.GetDateTime(), before, DateTime.UtcNow);
    }

    [Fact]
    public async Task After_a_rotation_the_old_secret_works_as_long_as_it_was_said_to()
    {
        using var administrator = await _tenant.ClientAsync(Scopes.TenantAdmin);
        var made = await administrator.ExpectAsync(201, "POST", "/access/credentials", new { name = "", scopes = ReadStatements });
        var key = made.Text("key");
        using var first = _tenant.Signed(key, made.Text("secret"));

        var rotated = await administrator.ExpectAsync(200, "POST", $"/access/credentials/{key}/rotate", new { keepOldForSeconds = 3600 });
        using var second = _tenant.Signed(key, rotated.Text("secret"));
        Assert.Equal(200, await second.StatusAsync("/xapi/statements"));
        Assert.Equal(200, await first.StatusAsync("/xapi/statements"));
        var until = (await administrator.ExpectAsync(200, "GET", $"/access/credentials/{key}")).GetProperty("oldSecretUntil").GetDateTime();
        Assert.InRange(until, DateTime.UtcNow.AddMinutes(59), DateTime.UtcNow.AddMinutes(61));

        var again = await administrator.ExpectAsync(200, "POST", $"/access/credentials/{key}/rotate", new { });
        using var third = _tenant.Signed(key, again.Text("secret"));
        Assert.Equal(200, await third.StatusAsync("/xapi/statements"));
        await AccessRequests.ForgottenAsync();
        Assert.Equal(401, await first.StatusAsync("/xapi/statements"));
        Assert.Equal(401, await second.StatusAsync("/xapi/statements"));
        Assert.Equal(200, await third.StatusAsync("/xapi/statements"));
    }

    [Fact]
    public async Task A_change_of_scopes_holds_within_a_second()
    {
        using var administrator = await _tenant.ClientAsync(Scopes.TenantAdmin);
        var made = await administrator.ExpectAsync(201, "POST", "/access/credentials", new { name = "reader", scopes = ReadStatements });
        using var http = _tenant.Signed(made.Text("key"), made.Text("secret"));
        Assert.Equal(200, await http.StatusAsync("/xapi/statements"));

        var changed = await administrator.ExpectAsync(200, "PATCH", $"/access/credentials/{made.Text("key")}", new { scopes = new[] { "insights/read" } });
        Assert.Equal("reader", changed.Text("name"));

        await AccessRequests.ForgottenAsync();
        Assert.Equal(403, await http.StatusAsync("/xapi/statements"));
        Assert.Equal(200, await http.StatusAsync("/insights/summary"));
    }

    [Fact]
    public async Task A_revoked_credential_ends_within_a_second_for_good_and_stays_in_the_list()
    {
        using var administrator = await _tenant.ClientAsync(Scopes.TenantAdmin);
        var made = await administrator.ExpectAsync(201, "POST", "/access/credentials", new { name = "", scopes = ReadStatements });
        var path = $"/access/credentials/{made.Text("key")}";
        using var http = _tenant.Signed(made.Text("key"), made.Text("secret"));
        Assert.Equal(200, await http.StatusAsync("/xapi/statements"));

        await administrator.ExpectAsync(204, "DELETE", path);

        await AccessRequests.ForgottenAsync();
        Assert.Equal(401, await http.StatusAsync("/xapi/statements"));
        Assert.Equal(JsonValueKind.String, (await administrator.ExpectAsync(200, "GET", path)).GetProperty("revoked").ValueKind);
        await administrator.ExpectAsync(409, "DELETE", path);
        await administrator.ExpectAsync(409, "POST", path + "/rotate", new { });
        await administrator.ExpectAsync(409, "PATCH", path, new { scopes = ReadStatements });
        await Assert.ThrowsAsync<RefusedException>(() => Credentials.SetAsync(_tenant.Installation.Database, _tenant.Tenant, made.Text("key"), KeptSecret.OfChosen("again"), CancellationToken.None));
    }

    [Fact]
    public async Task An_administrator_of_one_tenant_reaches_no_other_and_cannot_rise()
    {
        var theirs = await RunningService.NewTenantAsync();
        var store = await CreateCredential.RunAsync(_tenant.Installation.Database, Administrator.OfStore, _tenant.Tenant, "", Scopes.StoreAdmin, CancellationToken.None);
        using var administrator = await _tenant.ClientAsync(Scopes.TenantAdmin | Scopes.All);

        await administrator.ExpectAsync(403, "POST", "/access/credentials", new { name = "", scopes = ReadStatements, tenant = theirs.Tenant });
        await administrator.ExpectAsync(403, "POST", "/access/credentials", new { name = "", scopes = new[] { "store/admin" } });
        Assert.DoesNotContain(theirs.Tenant, (await administrator.ExpectAsync(200, "GET", $"/access/credentials?tenant={theirs.Tenant}")).GetRawText(), StringComparison.Ordinal);
        await administrator.ExpectAsync(404, "GET", $"/access/credentials/{theirs.Tenant}");
        await administrator.ExpectAsync(404, "DELETE", $"/access/credentials/{theirs.Tenant}");
        await administrator.ExpectAsync(404, "POST", $"/access/credentials/{theirs.Tenant}/rotate", new { });
        await administrator.ExpectAsync(404, "PATCH", $"/access/credentials/{theirs.Tenant}", new { name = "mine" });

        // The secret of a store administrator in the same tenant would make one of whoever has it.
        await administrator.ExpectAsync(403, "POST", $"/access/credentials/{store.Key}/rotate", new { });
        await administrator.ExpectAsync(403, "DELETE", $"/access/credentials/{store.Key}");
        await administrator.ExpectAsync(403, "PATCH", $"/access/credentials/{_tenant.Tenant}", new { scopes = new[] { "store/admin" } });
        Assert.Equal(200, await theirs.Http.StatusAsync("/xapi/statements"));
    }

    [Fact]
    public async Task An_administrator_of_the_store_reaches_every_tenant()
    {
        var theirs = await RunningService.NewTenantAsync();
        using var administrator = await _tenant.ClientAsync(Scopes.StoreAdmin);

        var made = await administrator.ExpectAsync(201, "POST", "/access/credentials", new { name = "for them", scopes = ReadStatements, tenant = theirs.Tenant });
        var listed = await administrator.ExpectAsync(200, "GET", $"/access/credentials?tenant={theirs.Tenant}");

        Assert.Collection(listed.GetProperty("credentials").EnumerateArray(), first => Assert.Equal(theirs.Tenant, first.Text("key")), second => Assert.Equal(made.Text("key"), second.Text("key")));
        await administrator.ExpectAsync(400, "POST", "/access/credentials", new { name = "", scopes = ReadStatements, tenant = "unknown" });
    }

    [Theory]
    [InlineData("""{"name":"","scopes":["statements/read","everything"]}""", "everything")]
    [InlineData("""{"name":"","scopes":[]}""", "at least one scope")]
    [InlineData("""{"name":""}""", "scopes")]
    [InlineData("""{"name":null,"scopes":["all"]}""", "name")]
    [InlineData("""{"name":"","scopes":["all"],"sceret":"x"}""", "sceret")]
    [InlineData("""["all"]""", "JSON object")]
    [InlineData("""{"name":"","scopes":[null]}""", "no scope null")]
    [InlineData("""{"name":"a\u0000","scopes":["all"]}""", "NUL")]
    [InlineData("null", "JSON object")]
    [InlineData("", "JSON object")]
    [InlineData("{", "JSON object")]
    public async Task A_wrong_body_is_refused_in_words(string body, string says)
    {
        using var administrator = await _tenant.ClientAsync(Scopes.TenantAdmin);

        await administrator.PostAsync(new Uri("/access/credentials", UriKind.Relative), TenantClient.Body(System.Text.Encoding.UTF8.GetBytes(body)))
            .RefusedAsync(System.Net.HttpStatusCode.BadRequest, says);
    }

    [Fact]
    public async Task A_NUL_where_a_name_belongs_is_refused_and_no_failure()
    {
        using var store = await _tenant.ClientAsync(Scopes.StoreAdmin);

        await store.ExpectAsync(400, "GET", "/access/credentials?tenant=%00");
        await store.ExpectAsync(400, "POST", "/access/tenants", new { name = "a\0" });
        await store.ExpectAsync(400, "PATCH", $"/access/credentials/{_tenant.Tenant}", new { name = "a\0" });
        await store.ExpectAsync(400, "POST", "/access/credentials", new { name = "", scopes = ReadStatements, tenant = "a\0" });
    }
}

internal static class JsonText
{
    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
