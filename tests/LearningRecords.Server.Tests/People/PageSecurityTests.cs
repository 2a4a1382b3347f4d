using System.Net;
using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.People;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.People;

/// <summary>What a page lets others do to who reads it: nothing.</summary>
public sealed class PageSecurityTests(OneTenant one) : IClassFixture<OneTenant>
{
    private const string Script = "<script>alert('stored')</script><img src=x onerror=alert(1)>";

    private readonly TenantClient _tenant = one.Tenant;

    private string[] Pages => [.. new[] { "/", "/engagement", "/learner-groups", "/courses", "/learners", "/suggestions", "/account", "/operations", "/operations/statements", "/operations/credentials", "/operations/people", "/operations/views", "/operations/tenants" }.Select(page => $"{page}?tenant={_tenant.Tenant}")];

    [Fact]
    public async Task Every_form_is_refused_without_the_token_of_its_page()
    {
        await _tenant.StoreAsync(SampleStatement.Json());
        var service = await RunningService.StartedAsync();
        using var administrator = service.BrowserOf(await SignedInPeople.AdministratorAsync());
        using var stranger = service.BrowserOf(null);
        var link = $"/welcome?token={await SignInLinks.NewAsync(_tenant.Installation.Database, await SignedInPeople.AdministratorAsync(), CancellationToken.None)}";
        var forms = 0;
        foreach (var (browser, page) in Pages.Select(page => (administrator, page)).Concat([(stranger, "/sign-in"), (stranger, link)]))
        {
            var found = Form.Of(await browser.GetStringAsync(new Uri(page, UriKind.Relative)), page);
            Assert.NotEmpty(found);
            foreach (var form in found)
            {
                Assert.Contains(form.Hidden, field => field.Key == Form.Token);
                using var answer = await (form with { Hidden = [.. form.Hidden.Where(field => field.Key != Form.Token)] }).SendAsync(browser);
                Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"The form {form.Name ?? form.Action} of {page}: {answer.StatusCode}");
                forms++;
            }
        }

        // One to sign out on each page, and those of credentials, people, tenants, the account, signing in and the link.
        Assert.True(forms >= Pages.Length + 11, $"Only {forms} forms were found.");
    }

    [Fact]
    public async Task No_page_may_run_a_script_or_style_that_is_not_a_file_of_this_service()
    {
        var service = await RunningService.StartedAsync();
        using var administrator = service.BrowserOf(await SignedInPeople.AdministratorAsync());
        foreach (var page in Pages.Concat(["/sign-in", "/welcome?token=none", "/no/such/page"]))
        {
            using var answer = await administrator.GetAsync(new Uri(page, UriKind.Relative));
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("form-action 'self'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Fact]
    public async Task Whatever_text_is_stored_is_shown_as_text()
    {
        var database = _tenant.Installation.Database;
        await CreateCredential.RunAsync(database, Administrator.OfStore, _tenant.Tenant, Script, Scopes.All, CancellationToken.None);
        await CreatePerson.RunAsync(database, Administrator.OfStore, $"{Script[..33]}{Guid.NewGuid():N}", new(_tenant.Tenant, Role.CentreManager, [Script]), CancellationToken.None);
        var text = System.Text.Json.JsonSerializer.Serialize(Script);
        await _tenant.StoreAsync("""
            {"actor":{"name":TEXT,"account":{"homePage":"https://id.example.edu.cn","name":TEXT}},"verb":{"id":"https://example.edu.cn/verbs/did","display":{"en":TEXT}},
             "object":{"id":"https://example.edu.cn/courses/1","definition":{"name":{"en":TEXT,"zh-CN":TEXT},"extensions":{"https://example.edu.cn/x":TEXT}}}}
            """.Replace("TEXT", text, StringComparison.Ordinal));
        await _tenant.CaughtUpAsync();
        var service = await RunningService.StartedAsync();
        using var administrator = service.BrowserOf(await SignedInPeople.AdministratorAsync());
        var shown = new StringBuilder();
        foreach (var page in Pages)
        {
            var html = await administrator.GetStringAsync(new Uri(page, UriKind.Relative));
            Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
            if (html.Contains("&lt;script&gt;alert(", StringComparison.Ordinal))
                shown.AppendLine(page.Split('?')[0]);
        }

        foreach (var page in new[] { "/operations/statements", "/operations/credentials", "/operations/people" })
            Assert.Contains(page, shown.ToString(), StringComparison.Ordinal);
        // Reading the statements was a look at the learner.
        var views = await LearnerViews.ListAsync(database, _tenant.Tenant, $"account:https://id.example.edu.cn|{Script}", null, null, 10, CancellationToken.None);
        Assert.Equal("/operations/statements", Assert.Single(views).Page);
    }
}
