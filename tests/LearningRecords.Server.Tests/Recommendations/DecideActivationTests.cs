using CsCheck;
using LearningRecords.Events;
using LearningRecords.Server.Recommendations.Models;

namespace LearningRecords.Server.Tests.Recommendations;

public sealed class DecideActivationTests
{
    [Fact]
    public void A_model_that_is_better_goes_live_and_the_numbers_say_why()
    {
        var decision = DecideActivation.Decide(Compared(0.31, 0.30, 0.01, 0.002, 0.018));

        Assert.True(decision.GoesLive);
        Assert.Contains("NDCG@10 0.3100 against 0.3000 of the model before on 500 learners; difference 0.0100 [0.0020, 0.0180]", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_whole_interval_is_below_zero_does_not_go_live_however_small_the_loss() =>
        Assert.False(DecideActivation.Decide(Compared(0.299, 0.300, -0.001, -0.0015, -0.0005)).GoesLive);

    [Fact]
    public void A_small_loss_that_may_be_chance_goes_live() =>
        Assert.True(DecideActivation.Decide(Compared(0.295, 0.300, -0.005, -0.02, 0.01)).GoesLive);

    [Fact]
    public void A_large_loss_does_not_go_live_though_it_may_be_chance() =>
        Assert.False(DecideActivation.Decide(Compared(0.28, 0.30, -0.02, -0.05, 0.01)).GoesLive);

    [Fact]
    public void Without_anything_to_compare_by_a_model_goes_live_and_says_so()
    {
        var decision = DecideActivation.Decide(null);

        Assert.True(decision.GoesLive);
        Assert.Contains("nothing to compare by", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_model_is_compared_with_popularity() =>
        Assert.Contains("of popularity", DecideActivation.Decide(Compared(0.3, 0.1, 0.2, 0.1, 0.3) with { Rival = null }).Reason, StringComparison.Ordinal);

    [Fact]
    public void What_goes_live_still_does_when_it_gains_more() =>
        Gen.Double[-0.3, 0.3].Select(Gen.Double[0, 0.1], Gen.Double[0, 0.1], (mean, width, more) => (mean, width, more)).Sample(sample =>
        {
            bool Goes(double mean) => DecideActivation.Decide(Compared(0.3 + mean, 0.3, mean, mean - sample.width, mean + sample.width)).GoesLive;
            return !Goes(sample.mean) || Goes(sample.mean + sample.more);
        });

    private static RankingModelEvaluated Compared(double ours, double theirs, double mean, double low, double high) => new(
        Guid.NewGuid(), Guid.NewGuid(), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), 500, ours, theirs, 0.5, 0.5, new MeanAndInterval(mean, low, high));
}
