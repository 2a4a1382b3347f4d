using System.Net;
using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Browser.Tests;

/// <summary>A small class of learners in a tenant of its own, made of statements posted over HTTP.</summary>
public sealed class SmallClass
{
    public const string TaiChi = "Tai chi";
    public const string TaiChiZh = "太极拳";
    public const string CentreName = "Riverside Centre";
    public const string CentreId = "account:https://learn.example.cn/centres|riverside";

    private SmallClass(TenantClient tenant) => Tenant = tenant;

    public TenantClient Tenant { get; }

    public string Address => $"/?tenant={Tenant.Tenant}";

    public string EngagementAddress => $"/engagement?tenant={Tenant.Tenant}";

    public string GroupsAddress => $"/learner-groups?tenant={Tenant.Tenant}";

    public string RecommendationsAddress => $"/suggestions?tenant={Tenant.Tenant}&group={Uri.EscapeDataString(CentreId)}";

    public string CentreAddress => $"{Address}&group={Uri.EscapeDataString(CentreId)}";

    /// <summary>Nobody yet.</summary>
    public static async Task<SmallClass> EmptyAsync() => new(await RunningService.NewTenantAsync());

    /// <summary>Three learners of tai chi, two of them at the Riverside Centre, one of whom completed it; the read models know them.</summary>
    public static async Task<SmallClass> OfThreeAsync()
    {
        var learners = await EmptyAsync();
        await learners.PostAsync("Li", "experienced", atCentre: true);
        await learners.PostAsync("Wang", "completed", atCentre: true);
        await learners.PostAsync("Zhao", "experienced", atCentre: false);
        await learners.Tenant.CaughtUpAsync();
        return learners;
    }

    public async Task PostAsync(string learner, string verb, bool atCentre, string courseEn = TaiChi, string courseZh = TaiChiZh, string centre = CentreName)
    {
        var json = JsonSerializer.Serialize(new
        {
            actor = new { name = learner, mbox = $"mailto:{learner}@example.cn" },
            verb = new { id = $"http://adlnet.gov/expapi/verbs/{verb}" },
            @object = new
            {
                id = "https://learn.example.cn/courses/tai-chi",
                definition = new { type = "http://adlnet.gov/expapi/activities/course", name = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = courseEn, ["zh-CN"] = courseZh } },
            },
            context = atCentre
                ? new { team = new { objectType = "Group", name = centre, account = new { homePage = "https://learn.example.cn/centres", name = "riverside" } } }
                : null,
            timestamp = DateTimeOffset.UtcNow,
        }, WithoutNulls);
        var answer = await Tenant.PostAsync(json);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}
