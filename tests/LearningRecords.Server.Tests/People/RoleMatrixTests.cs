using System.Net;
using LearningRecords.Server.People;
using LearningRecords.Server.Tests.Insights;
using LearningRecords.TestService;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace LearningRecords.Server.Tests.People;

/// <summary>Which role opens which page and file, asked of the running service by each of them.</summary>
public sealed class RoleMatrixTests(School school) : IClassFixture<School>
{
    private static readonly string Own = School.Centre(1);
    private static readonly string Foreign = School.Centre(3);

    /// <summary>Who may open an address.</summary>
    private enum For
    {
        /// <summary>Strangers too.</summary>
        Anybody,

        /// <summary>Every role; who sees only some groups sees it for those: {group} is one of them.</summary>
        EveryRoleWithinItsGroups,

        /// <summary>Every role, whatever groups it sees: the page asks the sight itself.</summary>
        EveryRole,

        /// <summary>Who sees everyone.</summary>
        WhoSeesEveryone,

        /// <summary>Who sees persons, within their groups.</summary>
        WhoSeesPersonsWithinTheirGroups,

        /// <summary>Who sees persons; the page asks the sight itself whom to show.</summary>
        WhoSeesPersons,

        /// <summary>Administrators of the tenant and of the store.</summary>
        Administrators,

        /// <summary>Administrators of the store.</summary>
        StoreAdministrators,
    }

    // One line per page and file that people open: who may, and the address to ask with. {tenant} and {group} are the person's own.
    private static readonly Dictionary<string, (For Who, string Address)> Pages = new(StringComparer.Ordinal)
    {
        ["/"] = (For.EveryRoleWithinItsGroups, "/?tenant={tenant}&group={group}"),
        ["/overview/{chart}.csv"] = (For.EveryRoleWithinItsGroups, "/overview/hours.csv?tenant={tenant}&group={group}"),
        ["/courses"] = (For.EveryRoleWithinItsGroups, "/courses?tenant={tenant}&group={group}"),
        ["/courses.csv"] = (For.EveryRoleWithinItsGroups, "/courses.csv?tenant={tenant}&group={group}"),
        ["/course"] = (For.EveryRoleWithinItsGroups, "/course?tenant={tenant}&group={group}&course=https%3A%2F%2Fexample.edu.cn%2Fcourses%2Fpainting"),
        ["/course/{chart}.csv"] = (For.EveryRoleWithinItsGroups, "/course/parts.csv?tenant={tenant}&group={group}&course=https%3A%2F%2Fexample.edu.cn%2Fcourses%2Fpainting"),
        ["/engagement"] = (For.EveryRoleWithinItsGroups, "/engagement?tenant={tenant}&group={group}"),
        ["/engagement/{chart}.csv"] = (For.EveryRoleWithinItsGroups, "/engagement/trend.csv?tenant={tenant}&group={group}"),
        ["/learner-groups"] = (For.EveryRoleWithinItsGroups, "/learner-groups?tenant={tenant}&group={group}"),
        ["/learner-groups/{table}.csv"] = (For.EveryRoleWithinItsGroups, "/learner-groups/compared.csv?tenant={tenant}&group={group}"),
        ["/learners"] = (For.WhoSeesPersonsWithinTheirGroups, "/learners?tenant={tenant}&group={group}"),
        ["/learner"] = (For.WhoSeesPersons, "/learner?tenant={tenant}"),
        ["/learner/{chart}.csv"] = (For.WhoSeesPersons, "/learner/days.csv?tenant={tenant}"),
        ["/suggestions"] = (For.EveryRoleWithinItsGroups, "/suggestions?tenant={tenant}&group={group}"),
        ["/suggestions/{chart}.csv"] = (For.WhoSeesEveryone, "/suggestions/shown.csv?tenant={tenant}"),
        ["/live"] = (For.EveryRoleWithinItsGroups, "/live?tenant={tenant}&group={group}&seconds=1"),
        ["/latest-change"] = (For.EveryRole, "/latest-change?tenant={tenant}"),
        ["/operations"] = (For.Administrators, "/operations?tenant={tenant}"),
        ["/operations/ingest.csv"] = (For.StoreAdministrators, "/operations/ingest.csv?tenant={tenant}"),
        ["/operations/statements"] = (For.Administrators, "/operations/statements?tenant={tenant}"),
        ["/operations/credentials"] = (For.Administrators, "/operations/credentials?tenant={tenant}"),
        ["/operations/people"] = (For.Administrators, "/operations/people?tenant={tenant}"),
        ["/operations/views"] = (For.Administrators, "/operations/views?tenant={tenant}"),
        ["/operations/tenants"] = (For.StoreAdministrators, "/operations/tenants?tenant={tenant}"),
        ["/account"] = (For.EveryRole, "/account?tenant={tenant}"),
        ["/sign-in"] = (For.Anybody, "/sign-in"),
        ["/welcome"] = (For.Anybody, "/welcome?token=none"),
        ["/status/403"] = (For.Anybody, "/status/403"),
        ["/status/503"] = (For.Anybody, "/status/503"),
        ["/status/{Status:int}"] = (For.Anybody, "/status/404"),
    };

    // What answers no person, or asks for nobody's sight: a form without a token is refused before that.
    private static readonly string[] NoPages = ["/sign-out", "/looks", "/suggestions/change", "/{**path:file}", "/health/live", "/health/ready", "/reference", "/openapi", "/_framework", "/_blazor"];

    [Fact]
    public async Task Every_page_and_file_stands_in_this_table_and_every_line_of_it_is_one()
    {
        var endpoints = ((IEndpointRouteBuilder)(await RunningService.StartedAsync()).App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'))
            .Where(path => !Server.Access.AuthenticationSetup.IsForPrograms(path) && !NoPages.Any(other => path.StartsWith(other, StringComparison.Ordinal)))
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(endpoints.Except(Pages.Keys, StringComparer.Ordinal));
        Assert.Empty(Pages.Keys.Except(endpoints, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_role_opens_what_it_should_and_nothing_else()
    {
        var (tenant, other) = (school.Tenant.Tenant, (await RunningService.NewTenantAsync()).Tenant);
        var roles = new (string Name, Position? Position, Func<For, bool> Opens)[]
        {
            ("a stranger", null, who => who == For.Anybody),
            ("a viewer", new(tenant, Role.Viewer, []), who => who is For.Anybody or For.EveryRole or For.EveryRoleWithinItsGroups or For.WhoSeesEveryone),
            ("a centre manager", new(tenant, Role.CentreManager, [Own]), who => who is For.Anybody or For.EveryRole or For.EveryRoleWithinItsGroups or For.WhoSeesPersons or For.WhoSeesPersonsWithinTheirGroups),
            ("another centre's manager", new(tenant, Role.CentreManager, [Foreign]), who => who is For.Anybody or For.EveryRole or For.WhoSeesPersons),
            ("an analyst", new(tenant, Role.Analyst, []), who => who is not (For.Administrators or For.StoreAdministrators)),
            ("an analyst of all tenants", new(null, Role.Analyst, []), who => who is not (For.Administrators or For.StoreAdministrators)),
            ("an administrator", new(tenant, Role.Administrator, []), who => who != For.StoreAdministrators),
            ("an administrator of the store", new(null, Role.Administrator, []), _ => true),
            ("another tenant's viewer", new(other, Role.Viewer, []), who => who == For.Anybody),
            ("another tenant's centre manager", new(other, Role.CentreManager, [Own]), who => who == For.Anybody),
            ("another tenant's administrator", new(other, Role.Administrator, []), who => who == For.Anybody),
        };
        foreach (var (name, position, opens) in roles)
        {
            using var browser = await BrowserOfAsync(position);
            foreach (var (page, (who, template)) in Pages)
            {
                var address = template.Replace("{tenant}", tenant, StringComparison.Ordinal).Replace("{group}", Uri.EscapeDataString(Own), StringComparison.Ordinal);
                using var answer = await browser.GetAsync(new Uri(address, UriKind.Relative));
                var refused = position is null ? HttpStatusCode.Redirect : HttpStatusCode.Forbidden;
                Assert.True(opens(who) ? answer.StatusCode != HttpStatusCode.Forbidden && answer.StatusCode != HttpStatusCode.Redirect : answer.StatusCode == refused,
                    $"{name} at {page} ({address}): {(int)answer.StatusCode}");
                if (position is null && !opens(who))
                    Assert.StartsWith("/sign-in?ReturnUrl=", answer.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Who_sees_only_some_groups_is_led_to_their_own_and_shown_no_other()
    {
        using var browser = await BrowserOfAsync(new(school.Tenant.Tenant, Role.CentreManager, [Own]));
        foreach (var (page, _) in Pages.Where(page => page.Value.Who is For.EveryRoleWithinItsGroups or For.WhoSeesPersonsWithinTheirGroups))
        {
            var address = Pages[page].Address.Split('?')[0];
            using var led = await browser.GetAsync(new Uri($"{address}?from=2026-03-30&group=", UriKind.Relative));
            Assert.Equal($"{address}?tenant={school.Tenant.Tenant}&group={Uri.EscapeDataString(Own)}&from=2026-03-30", led.Headers.Location?.ToString());
            foreach (var group in new[] { $"group={Uri.EscapeDataString(Foreign)}", $"group={Uri.EscapeDataString(School.Province)}", $"group={Uri.EscapeDataString(Own)}&group={Uri.EscapeDataString(Foreign)}", "group=unknown" })
            {
                using var refused = await browser.GetAsync(new Uri($"{address}?tenant={school.Tenant.Tenant}&{group}", UriKind.Relative));
                Assert.True(refused.StatusCode == HttpStatusCode.Forbidden, $"{page} with {group}: {refused.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task A_centre_manager_sees_what_lies_below_their_groups_and_is_offered_nothing_else()
    {
        using var manager = await BrowserOfAsync(new(school.Tenant.Tenant, Role.CentreManager, [School.Province]));
        using var ofCentre = await BrowserOfAsync(new(school.Tenant.Tenant, Role.CentreManager, [Own]));

        var below = await manager.GetStringAsync(new Uri($"/engagement?tenant={school.Tenant.Tenant}&group={Uri.EscapeDataString(Foreign)}", UriKind.Relative));
        var own = await ofCentre.GetStringAsync(new Uri($"/engagement?tenant={school.Tenant.Tenant}&group={Uri.EscapeDataString(Own)}", UriKind.Relative));

        Assert.Contains($"value=\"{Foreign}\"", below, StringComparison.Ordinal);
        Assert.Contains($"value=\"{Own}\"", own, StringComparison.Ordinal);
        Assert.DoesNotContain(Foreign, own, StringComparison.Ordinal);
        Assert.DoesNotContain(School.Province, own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_centre_manager_sees_a_course_as_far_as_their_learners_take_it()
    {
        using var manager = await BrowserOfAsync(new(school.Tenant.Tenant, Role.CentreManager, [Foreign]));
        using var analyst = await BrowserOfAsync(new(school.Tenant.Tenant, Role.Analyst, []));
        var whose = $"tenant={school.Tenant.Tenant}&group={Uri.EscapeDataString(Foreign)}";

        var courses = await LinesAsync(manager, $"/courses.csv?{whose}");
        Assert.Equal([School.Course("calligraphy"), School.Course("painting"), School.Course("singing")], courses.Select(line => line.Split(',')[0]).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal("6", Assert.Single(courses, line => line.StartsWith(School.Course("painting"), StringComparison.Ordinal)).Split(',')[3]);

        // The other groups that take the course are told to those who may see them.
        var groups = $"/course/groups.csv?{whose}&course={Uri.EscapeDataString(School.Course("painting"))}";
        Assert.Equal([Foreign], (await LinesAsync(manager, groups)).Select(line => line.Split(',')[0]), StringComparer.Ordinal);
        Assert.Contains(School.Province, (await LinesAsync(analyst, groups)).Select(line => line.Split(',')[0]), StringComparer.Ordinal);
        var page = await manager.GetStringAsync(new Uri($"/course?{whose}&course={Uri.EscapeDataString(School.Course("painting"))}", UriKind.Relative));
        Assert.DoesNotContain(Own, page, StringComparison.Ordinal);
        Assert.DoesNotContain(School.Province, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whose_groups_change_hears_no_more_of_those_they_had()
    {
        var service = await RunningService.StartedAsync();
        var manager = await SignedInPeople.NewPersonAsync(service.Installation.Database, new(school.Tenant.Tenant, Role.CentreManager, [Own]));
        using var browser = service.BrowserOf(manager);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var events = await browser.GetStreamAsync(new Uri($"/live?tenant={school.Tenant.Tenant}&group={Uri.EscapeDataString(Own)}", UriKind.Relative), patience.Token);
        using var reader = new StreamReader(events);
        Assert.Equal("event: figures", await reader.ReadLineAsync(patience.Token));

        await ChangePosition.RunAsync(service.Installation.Database, Server.Access.Administrator.OfStore, manager.Name, new(school.Tenant.Tenant, Role.CentreManager, [Foreign]), patience.Token);

        while (await reader.ReadLineAsync(patience.Token) is not null)
            Assert.False(patience.IsCancellationRequested);
        using var refused = await browser.GetAsync(new Uri($"/live?tenant={school.Tenant.Tenant}&group={Uri.EscapeDataString(Own)}&seconds=1", UriKind.Relative), patience.Token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Only_an_administrator_of_the_tenant_changes_what_is_recommended()
    {
        var service = await RunningService.StartedAsync();
        var page = $"/suggestions?tenant={school.Tenant.Tenant}&group={Uri.EscapeDataString(Own)}";
        foreach (var position in new Position[] { new(school.Tenant.Tenant, Role.Viewer, []), new(school.Tenant.Tenant, Role.Analyst, []) })
        {
            using var browser = await BrowserOfAsync(position);
            Assert.DoesNotContain("/suggestions/change", await browser.GetStringAsync(new Uri(page, UriKind.Relative)), StringComparison.Ordinal);
            using var refused = await browser.PostAsync(new Uri("/suggestions/change", UriKind.Relative), new FormUrlEncodedContent([new("tenant", school.Tenant.Tenant), new("act", "rollback")]));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using var administrator = service.BrowserOf(await SignedInPeople.NewPersonAsync(service.Installation.Database, new(school.Tenant.Tenant, Role.Administrator, [])));
        Assert.Contains("/suggestions/change", await administrator.GetStringAsync(new Uri(page, UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_sees_everyone_one_by_one_forms_groups()
    {
        var page = new Uri($"/learner-groups?tenant={school.Tenant.Tenant}&group={Uri.EscapeDataString(Own)}", UriKind.Relative);
        foreach (var (position, may) in new (Position, bool)[]
        {
            (new(school.Tenant.Tenant, Role.Viewer, []), false), (new(school.Tenant.Tenant, Role.CentreManager, [Own]), false),
            (new(school.Tenant.Tenant, Role.Analyst, []), true), (new(school.Tenant.Tenant, Role.Administrator, []), true),
        })
        {
            using var browser = await BrowserOfAsync(position);
            var forms = await browser.GetStringAsync(page);
            foreach (var form in new[] { "new", "change", "members", "rule" })
                Assert.Equal(may, forms.Contains($"name=\"_handler\" value=\"{form}\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_page_that_says_nothing_of_groups_is_closed_to_who_sees_only_some()
    {
        var person = await SignedInPeople.NewPersonAsync(school.Tenant.Installation.Database, new(school.Tenant.Tenant, Role.CentreManager, [Own]));
        var sight = new Sight(person, school.Tenant.Tenant, [school.Tenant.Tenant], [Own]);

        Assert.IsType<AddressDecision.Refuse>(AddressDecision.Of(sight, school.Tenant.Tenant, kept: null, asksSight: false, []));
        Assert.IsType<AddressDecision.Refuse>(AddressDecision.Of(sight with { Groups = [] }, school.Tenant.Tenant, new OfGroupsAttribute(), asksSight: false, [[]]));
        Assert.IsType<AddressDecision.Open>(AddressDecision.Of(sight with { Groups = [Own, Foreign] }, school.Tenant.Tenant, new OfGroupsAttribute("groups") { Many = true }, asksSight: false, [[Own, Foreign]]));
    }

    private static async Task<string[]> LinesAsync(HttpClient browser, string file) =>
        (await browser.GetStringAsync(new Uri(file, UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1..];

    private static async Task<HttpClient> BrowserOfAsync(Position? position)
    {
        var service = await RunningService.StartedAsync();
        return service.BrowserOf(position is null ? null : await SignedInPeople.NewPersonAsync(service.Installation.Database, position));
    }
}
