using LearningRecords.Server.Dashboards;

namespace LearningRecords.Server.Tests.Dashboards;

public sealed class PageLanguageTests
{
    [Theory]
    [InlineData("zh-CN", "en", "en", "zh-CN")]
    [InlineData(null, "zh-CN", "en", "zh-CN")]
    [InlineData(null, null, "zh-TW", "zh-CN")]
    [InlineData(null, null, "fr,zh", "zh-CN")]
    [InlineData(null, null, "fr", "en")]
    [InlineData("fr", "zh-CN", "en", "zh-CN")]
    public void The_address_goes_before_the_last_choice_and_that_before_the_browser(string? asked, string? remembered, string accepted, string spoken) =>
        Assert.Equal(spoken, PageLanguage.Choose(asked, remembered, accepted.Split(',')));
}
