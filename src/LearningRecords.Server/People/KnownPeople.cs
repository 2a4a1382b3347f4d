using LearningRecords.Server.Access;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>People looked up a moment ago. What is remembered is believed as long as <see cref="KnownCallers"/> believe theirs, so a change holds on every server within a second.</summary>
public sealed class KnownPeople(NpgsqlDataSource database, TimeProvider clock) : IDisposable
{
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>The person, if they may sign in and have this stamp.</summary>
    public async Task<Person?> FindAsync(Guid id, Guid stamp, CancellationToken token)
    {
        // A stamp that is new here may have been given this moment, so the database has the last word on it.
        if (_known.TryGetValue(id, out (Person Person, long Asked) known) && known.Person.Stamp == stamp && clock.GetElapsedTime(known.Asked) < KnownCallers.Lifetime)
            return known.Person;
        var asked = clock.GetTimestamp();
        if (await FindPeople.ByIdAsync(database, id, token) is not { Revoked: null } person || person.Stamp != stamp)
            return null;
        _known.Set(id, (person, asked), new MemoryCacheEntryOptions { Size = 1 });
        return person;
    }

    public void Dispose() => _known.Dispose();
}
