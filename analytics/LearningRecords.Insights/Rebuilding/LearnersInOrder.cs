using LearningRecords.Insights.Folding;
using LearningRecords.Insights.LearnerGroups;
using Npgsql;

namespace LearningRecords.Insights.Rebuilding;

/// <summary>The learners of the next tables with their memberships and what rules may ask of them, read on as they are asked for.</summary>
internal sealed class LearnersInOrder : IAsyncDisposable
{
    private readonly RowsOfLearners _memberships;
    private readonly RowsOfLearners? _properties;
    private readonly RowsOfLearners? _scans;
    private readonly IAsyncDisposable[] _opened;

    private LearnersInOrder(RowsOfLearners memberships, RowsOfLearners? properties, RowsOfLearners? scans, IAsyncDisposable[] opened) =>
        (_memberships, _properties, _scans, _opened) = (memberships, properties, scans, opened);

    // Every learner is in each of the results, so that none has to be looked for in vain.
    public static async Task<LearnersInOrder> OpenAsync(NpgsqlDataSource database, NpgsqlConnection connection, string schema, GroupRules rules, CancellationToken token)
    {
        var opened = new List<IAsyncDisposable>();
        var memberships = await Open(
            connection,
            $"""
            select l.learner, l.home_group, m.learner_group, m.valid_from, m.valid_until, m.course
            from {schema}.learner l left join {schema}.membership m on m.learner = l.learner and m.superseded = 'infinity' order by l.learner
            """, []);
        var properties = rules.Properties.Length == 0 ? null : await Open(
            await database.OpenConnectionAsync(token),
            $"""
            select l.learner, p.property, p.valid_from, p.value
            from {schema}.learner l left join {schema}.profile_property p on p.learner = l.learner and p.property = any($1) order by l.learner, p.property, p.valid_from
            """, rules.Properties);
        var scans = rules.Centres.Length == 0 ? null : await Open(
            await database.OpenConnectionAsync(token),
            $"""
            select l.learner, s.centre, s.first
            from {schema}.learner l
            left join (select f.learner, team.centre, min(f.at) as first from {schema}.statement_fact f cross join lateral unnest(f.teams) team(centre)
                       where f.terminal = 'scan' and f.voided is null and team.centre = any($1) group by f.learner, team.centre) s on s.learner = l.learner
            order by l.learner
            """, rules.Centres);
        return new LearnersInOrder(memberships, properties, scans, [.. opened]);

        async Task<RowsOfLearners> Open(NpgsqlConnection on, string sql, Guid[] keys)
        {
            var command = new NpgsqlCommand(sql, on) { CommandTimeout = 0 };
            if (keys.Length > 0)
                command.Parameters.Add(new() { Value = keys });
            var reader = await command.ExecuteReaderAsync(token);
            opened.AddRange(ReferenceEquals(on, connection) ? [reader, command] : [reader, command, on]);
            return new RowsOfLearners(reader);
        }
    }

    /// <summary>An empty record of the learner, who stands behind all that were found before.</summary>
    public async Task<LearnerRecord> FindAsync(Guid learner, CancellationToken token)
    {
        Guid? homeGroup = null;
        var memberships = new List<Membership>();
        await _memberships.ReadAsync(learner, row =>
        {
            homeGroup = row.GetFieldValue<Guid?>(1);
            if (!row.IsDBNull(2))
                memberships.Add(new Membership(row.GetGuid(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4), row.GetGuid(5)));
        }, token);
        var record = new LearnerRecord(learner, homeGroup, memberships, null);
        if (_properties is not null || _scans is not null)
            record.Describe(LearnerTraits.None with { Properties = await PropertiesAsync(learner, token), Scans = await ScansAsync(learner, token) });
        return record;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _opened)
            await one.DisposeAsync();
    }

    private async Task<IReadOnlyDictionary<Guid, IReadOnlyList<(DateTimeOffset From, string? Value)>>> PropertiesAsync(Guid learner, CancellationToken token)
    {
        var values = new List<(Guid Property, DateTimeOffset From, string? Value)>();
        if (_properties is not null)
        {
            await _properties.ReadAsync(learner, row =>
            {
                if (!row.IsDBNull(1))
                    values.Add((row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2), row.TextOrNull(3)));
            }, token);
        }

        return values.GroupBy(value => value.Property)
            .ToDictionary(property => property.Key, property => (IReadOnlyList<(DateTimeOffset, string?)>)[.. property.Select(value => (value.From, value.Value))]);
    }

    private async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> ScansAsync(Guid learner, CancellationToken token)
    {
        var scans = new Dictionary<Guid, DateTimeOffset>();
        if (_scans is not null)
        {
            await _scans.ReadAsync(learner, row =>
            {
                if (!row.IsDBNull(1))
                    scans[row.GetGuid(1)] = row.GetFieldValue<DateTimeOffset>(2);
            }, token);
        }

        return scans;
    }

    /// <summary>Rows in the order of the learners, whose key comes first.</summary>
    private sealed class RowsOfLearners(NpgsqlDataReader reader)
    {
        private bool _any = true;
        private bool _begun;

        public async Task ReadAsync(Guid learner, Action<NpgsqlDataReader> read, CancellationToken token)
        {
            if (!_begun)
                (_begun, _any) = (true, await reader.ReadAsync(token));
            while (_any && reader.GetGuid(0) != learner)
                _any = await reader.ReadAsync(token);
            while (_any && reader.GetGuid(0) == learner)
            {
                read(reader);
                _any = await reader.ReadAsync(token);
            }
        }
    }
}
