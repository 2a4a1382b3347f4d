using LearningRecords.Server.Dashboards;

namespace LearningRecords.Server.Tests.Dashboards;

public sealed class RememberedFiguresTests
{
    [Fact]
    public async Task What_is_read_quickly_is_read_every_time()
    {
        using var remembered = new RememberedFigures();
        var readings = 0;

        for (var time = 1; time <= 3; time++)
            Assert.Equal([time], await remembered.ReadAsync<int>("tenant", "figures", _ => Task.FromResult<IReadOnlyList<int>>([++readings]), CancellationToken.None));
    }

    [Fact]
    public async Task While_slow_figures_are_read_again_those_read_last_are_shown()
    {
        using var remembered = new RememberedFigures();
        Assert.Equal([1], await remembered.ReadAsync<int>("tenant", "figures", _ => Task.FromResult<IReadOnlyList<int>>([1]), CancellationToken.None));
        var reading = new TaskCompletionSource<IReadOnlyList<int>>();

        Assert.Equal([1], await remembered.ReadAsync<int>("tenant", "figures", _ => reading.Task, CancellationToken.None));

        reading.SetResult([2]);
        var shown = (IReadOnlyList<int>)[1];
        for (var tries = 0; shown is [1] && tries < 100; tries++)
        {
            await Task.Delay(50);
            shown = await remembered.ReadAsync<int>("tenant", "figures", _ => Task.FromResult<IReadOnlyList<int>>([2]), CancellationToken.None);
        }

        Assert.Equal([2], shown);
    }

    [Fact]
    public async Task One_tenants_figures_are_not_the_others()
    {
        using var remembered = new RememberedFigures();
        await remembered.ReadAsync<int>("ours", "figures", SlowlyAsync, CancellationToken.None);

        Assert.Equal([2], await remembered.ReadAsync<int>("theirs", "figures", _ => Task.FromResult<IReadOnlyList<int>>([2]), CancellationToken.None));

        static async Task<IReadOnlyList<int>> SlowlyAsync(CancellationToken token)
        {
            await Task.Delay(100, token);
            return [1];
        }
    }
}
