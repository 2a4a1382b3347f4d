using System.Text.Json;
using CsCheck;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Access;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>No figure speaks of fewer learners than the tenant's threshold, whoever asks.</summary>
public sealed class PrivacyTests(School school) : IClassFixture<School>
{
    [Fact]
    public async Task A_course_with_few_learners_shows_no_figures()
    {
        var singing = await CourseAsync("singing");

        Assert.True(singing.GetProperty("suppressed").GetBoolean());
        foreach (var figure in new[] { "learners", "completed", "passed", "averageProgress", "timeSpentSeconds" })
            Assert.Equal(JsonValueKind.Null, singing.GetProperty(figure).ValueKind);
    }

    [Fact]
    public async Task A_course_with_enough_learners_shows_them_all()
    {
        var painting = await CourseAsync("painting");

        Assert.False(painting.GetProperty("suppressed").GetBoolean());
        Assert.Equal((40, 30, 0), (painting.GetProperty("learners").GetInt32(), painting.GetProperty("completed").GetInt32(), painting.GetProperty("passed").GetInt32()));
    }

    [Fact]
    public async Task A_part_of_the_learners_is_hidden_when_few_are_left()
    {
        var calligraphy = await CourseAsync("calligraphy");

        Assert.Equal(6, calligraphy.GetProperty("learners").GetInt32());
        Assert.Equal(JsonValueKind.Null, calligraphy.GetProperty("completed").ValueKind);
        Assert.Equal(JsonValueKind.Null, calligraphy.GetProperty("averageProgress").ValueKind);
        Assert.True(calligraphy.GetProperty("suppressed").GetBoolean());
    }

    [Fact]
    public async Task Everyone_on_a_day_with_few_learners_is_as_hidden_as_a_group()
    {
        var everyone = await school.Tenant.Http.ExpectAsync(200, "GET", $"/insights/engagement?course={School.Course("singing").Escaped()}");
        var day = Assert.Single(everyone.GetProperty("days").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, day.GetProperty("activeLearners").ValueKind);
        Assert.Equal(JsonValueKind.Null, day.GetProperty("statements").ValueKind);
        Assert.True(day.GetProperty("suppressed").GetBoolean());

        var group = await school.Tenant.Http.ExpectAsync(200, "GET", $"/insights/engagement?group={School.Centre(2).Escaped()}");
        Assert.All(group.GetProperty("days").EnumerateArray(), row => Assert.True(row.GetProperty("suppressed").GetBoolean()));
    }

    [Fact]
    public async Task The_only_small_centre_of_a_province_takes_the_next_smallest_with_it()
    {
        var groups = (await school.Tenant.Http.ExpectAsync(200, "GET", "/insights/groups")).GetProperty("groups").EnumerateArray()
            .ToDictionary(group => group.GetProperty("id").GetString()!, group => group.GetProperty("learners"), StringComparer.Ordinal);

        Assert.Equal(40, groups[School.Province].GetInt32());
        Assert.Equal(40, groups[School.Centre(1)].GetInt32());
        Assert.Equal(JsonValueKind.Null, groups[School.Centre(2)].ValueKind);
        Assert.Equal(JsonValueKind.Null, groups[School.Centre(3)].ValueKind);
    }

    [Fact]
    public async Task A_tenant_with_few_learners_is_not_counted_either()
    {
        var few = await RunningService.NewTenantAsync();
        await Tenants.SetPrivacyThresholdAsync(few.Installation.Database, few.Tenant, 5, CancellationToken.None);
        await few.StoreAsync(SampleStatement.Json());
        await few.CaughtUpAsync();

        var summary = await few.Http.ExpectAsync(200, "GET", "/insights/summary");

        Assert.Equal(JsonValueKind.Null, summary.GetProperty("learners").ValueKind);
        Assert.Equal(1, summary.GetProperty("statements").GetInt32());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_threshold_is_a_sensible_number(int threshold) =>
        await Assert.ThrowsAsync<RefusedException>(() => Tenants.SetPrivacyThresholdAsync(school.Tenant.Installation.Database, school.Tenant.Tenant, threshold, CancellationToken.None));

    [Fact]
    public void A_new_tenant_has_the_usual_threshold() => Assert.Equal(5, PrivacyThreshold.Usual);

    /// <summary>Whatever the groups are: none too small is shown, and no parent less its other children tells the only hidden one.</summary>
    [Fact]
    public void No_hidden_group_is_what_is_left_of_its_siblings()
    {
        var groups = Gen.Select(Gen.Int[0, 3], Gen.Long[0, 12]).List[0, 12].Select(
            drawn => drawn.Select((group, number) => new LearnerGroup($"g{number}", "class", group.Item1 == 0 ? null : $"p{group.Item1}", null, null, group.Item2, Archived: false)).ToList());
        Gen.Select(groups, Gen.Int[1, 8]).Sample((drawn, threshold) =>
        {
            var shown = LearnerGroupRow.Of(drawn, new PrivacyThreshold(threshold));
            Assert.DoesNotContain(shown, group => group.Learners > 0 && group.Learners < threshold);
            foreach (var siblings in shown.Where(group => group.ParentId is not null).GroupBy(group => group.ParentId, StringComparer.Ordinal))
            {
                if (siblings.Any(group => group.Learners > 0))
                    Assert.NotEqual(1, siblings.Count(group => group.Suppressed));
            }
        });
    }

    private async Task<JsonElement> CourseAsync(string name) =>
        Assert.Single((await school.Tenant.Http.ExpectAsync(200, "GET", $"/insights/courses?course={School.Course(name).Escaped()}")).GetProperty("courses").EnumerateArray());
}
