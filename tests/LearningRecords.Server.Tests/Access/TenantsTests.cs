using System.Text.Json;
using LearningRecords.Server.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Access;

/// <summary>Tenants by API on the running service: created, suspended, resumed, deleted.</summary>
public sealed class TenantsTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Fact]
    public async Task A_tenant_is_created_listed_and_used()
    {
        using var store = await _tenant.ClientAsync(Scopes.StoreAdmin);
        var name = "t" + Guid.NewGuid().ToString("N");

        await store.ExpectAsync(201, "POST", "/access/tenants", new { name });
        await store.ExpectAsync(409, "POST", "/access/tenants", new { name });
        var credential = await store.ExpectAsync(201, "POST", "/access/credentials", new { name = "", scopes = new[] { "all" }, tenant = name });

        using var http = _tenant.Signed(credential.Text("key"), credential.Text("secret"));
        await http.ExpectAsync(200, "POST", "/xapi/statements", JsonDocument.Parse(SampleStatement.Json()).RootElement);
        var listed = (await store.ExpectAsync(200, "GET", "/access/tenants")).GetProperty("tenants").EnumerateArray().ToList();
        Assert.Equal(JsonValueKind.Null, Assert.Single(listed, tenant => tenant.Text("name") == name).GetProperty("suspended").ValueKind);
        Assert.Contains(listed, tenant => tenant.Text("name") == "default");
        await store.ExpectAsync(404, "GET", "/access/tenants/unknown");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("with-dash")]
    [InlineData("a2345678901234567890123456789012345678901")]
    [InlineData("x; drop table records.tenant")]
    public async Task A_name_that_cannot_be_one_is_refused_with_the_rule(string name)
    {
        using var store = await _tenant.ClientAsync(Scopes.StoreAdmin);

        Assert.Contains(TenantName.Rule, (await store.ExpectAsync(400, "POST", "/access/tenants", new { name })).Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_tenant_is_answered_403_everywhere_and_finds_its_data_again()
    {
        var suspended = await RunningService.NewTenantAsync();
        var id = (await suspended.StoreAsync(SampleStatement.Json())).Single();
        using var store = await _tenant.ClientAsync(Scopes.StoreAdmin);
        using var own = await suspended.ClientAsync(Scopes.StoreAdmin);

        Assert.Equal(JsonValueKind.String, (await store.ExpectAsync(200, "POST", $"/access/tenants/{suspended.Tenant}/suspend")).GetProperty("suspended").ValueKind);
        await AccessRequests.ForgottenAsync();

        foreach (var (http, path) in new[] { (suspended.Http, $"/xapi/statements?statementId={id}"), (suspended.Http, "/insights/summary"), (suspended.Http, "/recommendations?group=x"), (own, "/access/tenants") })
            Assert.Contains("suspended", (await http.ExpectAsync(403, "GET", path)).Text("error"), StringComparison.Ordinal);
        await suspended.PostAsync(SampleStatement.Json()).RefusedAsync(System.Net.HttpStatusCode.Forbidden, "suspended");
        Assert.Equal(200, await _tenant.Http.StatusAsync("/xapi/statements"));

        await store.ExpectAsync(200, "POST", $"/access/tenants/{suspended.Tenant}/resume");
        await AccessRequests.ForgottenAsync();
        Assert.NotNull(await suspended.ReadAsync(id));
        Assert.Equal(1, await suspended.CountStoredAsync());
    }

    [Fact]
    public async Task An_administrator_cannot_end_its_own_tenant_and_nobody_the_default_one()
    {
        using var store = await _tenant.ClientAsync(Scopes.StoreAdmin);

        await store.ExpectAsync(409, "POST", $"/access/tenants/{_tenant.Tenant}/suspend");
        await store.ExpectAsync(409, "DELETE", $"/access/tenants/{_tenant.Tenant}?confirm={_tenant.Tenant}");
        await store.ExpectAsync(409, "DELETE", "/access/tenants/default?confirm=default");
        await store.ExpectAsync(404, "DELETE", "/access/tenants/unknown?confirm=unknown");
    }

    [Fact]
    public async Task A_deleted_tenant_leaves_nothing_the_others_go_on_and_its_name_can_begin_again()
    {
        var (deleted, staying) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        await deleted.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 20).Select(_ => SampleStatement.Json())));
        await staying.StoreAsync(SampleStatement.Json());
        await deleted.CaughtUpAsync();
        await deleted.StoreAsync(SampleStatement.Json());
        using var store = await _tenant.ClientAsync(Scopes.StoreAdmin);
        Assert.NotEmpty(await WhereAsync(deleted));

        await store.ExpectAsync(400, "DELETE", $"/access/tenants/{deleted.Tenant}");
        await store.ExpectAsync(400, "DELETE", $"/access/tenants/{deleted.Tenant}?confirm=another");
        await store.ExpectAsync(204, "DELETE", $"/access/tenants/{deleted.Tenant}?confirm={deleted.Tenant}");

        Assert.Empty(await WhereAsync(deleted));
        Assert.Equal(401, await deleted.Http.StatusAsync("/xapi/statements"));
        await store.ExpectAsync(404, "GET", $"/access/tenants/{deleted.Tenant}");
        await staying.StoreAsync(SampleStatement.Json());
        await staying.CaughtUpAsync();
        Assert.Contains("\"statements\":2,", (await staying.Http.ExpectAsync(200, "GET", "/insights/summary")).GetRawText(), StringComparison.Ordinal);

        // A daemon that remembered the tenant, or another connection's list of partitions, would show now.
        var another = await RunningService.NewTenantAsync();
        await another.StoreAsync(SampleStatement.Json());
        await another.CaughtUpAsync();
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.Empty(await WhereAsync(deleted));

        await store.ExpectAsync(201, "POST", "/access/tenants", new { name = deleted.Tenant });
        await Credentials.SetAsync(deleted.Installation.Database, deleted.Tenant, deleted.Tenant, KeptSecret.OfMade(deleted.Secret), CancellationToken.None);
        await deleted.StoreAsync(SampleStatement.Json());
        await deleted.CaughtUpAsync();
        Assert.Contains("\"statements\":1,", (await deleted.Http.ExpectAsync(200, "GET", "/insights/summary")).GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>Every table, sequence and column value that names the tenant.</summary>
    private static async Task<IReadOnlyList<string>> WhereAsync(TenantClient tenant)
    {
        var found = await SecretsAtRestTests.WhereAsync(tenant, tenant.Tenant);
        // What processes tell one another about the folding of a tenant; each message is gone once it is read.
        found.Remove("records.wolverine_control_queue");
        await using var command = tenant.Installation.Database.CreateCommand("select relname::text from pg_class where position($1 in relname) > 0");
        command.Parameters.AddWithValue(tenant.Tenant);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }
}
