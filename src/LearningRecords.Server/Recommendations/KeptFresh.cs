namespace LearningRecords.Server.Recommendations;

/// <summary>
/// Something that takes a while to make, kept and made again beside the requests when its version has changed. Only whoever comes first waits for it.
/// Making it again is followed by a rest of so many times the time it took.
/// </summary>
/// <param name="notMade">Is told why it could not be made again.</param>
public sealed class KeptFresh<T>(TimeProvider clock, TimeSpan lookInterval, int restAfterMaking, Action<Exception> notMade)
    where T : class
{
    private readonly Lock _lock = new();
    private Kept? _kept;
    private Task<T>? _first;
    private bool _looking;
    private long _nextLook;
    private long _nextMaking;

    /// <summary>What is kept, made now if nothing is.</summary>
    public Task<T> GetAsync(Func<Task<string>> version, Func<Task<T>> make)
    {
        lock (_lock)
        {
            if (_kept is null)
            {
                if (_first is null || _first.IsFaulted || _first.IsCanceled)
                    _first = MakeAsync(version, make);
                return _first;
            }

            if (!_looking && clock.GetTimestamp() >= _nextLook)
            {
                _looking = true;
                _ = Task.Run(() => LookAsync(version, make));
            }

            return Task.FromResult(_kept.Value);
        }
    }

    private async Task LookAsync(Func<Task<string>> version, Func<Task<T>> make)
    {
        try
        {
            if (clock.GetTimestamp() >= Volatile.Read(ref _nextMaking) && await version() != _kept!.Version)
                await MakeAsync(version, make);
        }
        catch (Exception problem)
        {
            // What was kept goes on being answered, and the next look tries again.
            notMade(problem);
        }
        finally
        {
            lock (_lock)
            {
                _nextLook = clock.GetTimestamp() + Ticks(lookInterval);
                _looking = false;
            }
        }
    }

    private async Task<T> MakeAsync(Func<Task<string>> version, Func<Task<T>> make)
    {
        var begun = clock.GetTimestamp();
        // The version before the value: what changes meanwhile is then made again.
        var named = await version();
        var made = await make();
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            (_kept, _nextLook, _nextMaking) = (new Kept(named, made), now + Ticks(lookInterval), now + (now - begun) * restAfterMaking);
        }

        return made;
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);

    private sealed record Kept(string Version, T Value);
}
