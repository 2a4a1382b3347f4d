using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>A statement that matches: at its place in the order of <c>stored</c>, by way of what the statement stored at <c>Via</c> says.</summary>
public readonly record struct StatementMatch(DateTimeOffset Stored, DateTimeOffset Via, Statement Said, Guid Authority);

/// <summary>The index rows of statements: one insert per table, whatever the number of statements.</summary>
public static class IndexStatements
{
    /// <summary>The rows of newly accepted statements.</summary>
    /// <param name="tenant">Whose statements.</param>
    /// <param name="accepted">The statements.</param>
    /// <param name="areReferredTo">Whether a statement stored before refers to one of them, and so may void it.</param>
    public static IEnumerable<NpgsqlBatchCommand> Inserts(string tenant, IReadOnlyList<AcceptedStatement> accepted, bool areReferredTo)
    {
        // A statement whose voiding arrived first is voided from the start; a voiding statement itself never is.
        yield return new NpgsqlBatchCommand(
            """
            insert into records.statement (tenant_id, statement_id, stored, sequence, authority, content_hash, timestamp, refers_to, voiding, voided)
            select $1, s.id, s.stored, s.sequence, s.authority, s.hash, s.timestamp, s.refers_to, s.voiding,
                   $10 and not s.voiding and exists (select from records.statement v where v.tenant_id = $1 and v.refers_to = s.id and v.voiding)
            from (select unnest($2) as id, unnest($3) as stored, unnest($4) as sequence, unnest($5) as authority, unnest($6) as hash, unnest($7) as timestamp,
                         unnest($8) as refers_to, unnest($9) as voiding) s
            """)
        {
            Parameters =
            {
                Parameter(tenant),
                Parameter(accepted.Select(entry => entry.Prepared.Id).ToArray()),
                Parameter(accepted.Select(entry => entry.Stored).ToArray()),
                Parameter(accepted.Select(entry => entry.Sequence).ToArray()),
                Parameter(accepted.Select(entry => entry.Prepared.AuthorityKey).ToArray()),
                Parameter(accepted.Select(entry => entry.Prepared.ContentHash).ToArray()),
                Parameter(accepted.Select(entry => KnownStatement.Of(entry.Prepared).Timestamp).ToArray()),
                Parameter(accepted.Select(entry => entry.Statement.Object.ReferredStatement).ToArray()),
                Parameter(accepted.Select(entry => entry.Statement.IsVoiding).ToArray()),
                Parameter(areReferredTo),
            },
        };

        // One by one: asked for together, all of the tenant's are gone through by a plan that was made while they were few.
        foreach (var voided in accepted.Where(entry => entry.Statement.IsVoiding).Select(entry => entry.Statement.Object.ReferredStatement!.Value))
        {
            yield return new NpgsqlBatchCommand("update records.statement set voided = true where tenant_id = $1 and statement_id = $2 and not voiding and not voided")
            {
                Parameters = { Parameter(tenant), Parameter(voided) },
            };
        }

        foreach (var insert in Matches(tenant, [.. accepted.Select(entry => new StatementMatch(entry.Stored, entry.Stored, entry.Statement, entry.Prepared.AuthorityKey))], areNew: true))
            yield return insert;
    }

    /// <summary>The rows by which statements match.</summary>
    /// <param name="tenant">Whose statements.</param>
    /// <param name="matches">How they match.</param>
    /// <param name="areNew">False when some may be there already; those stay as they are, and looking for them costs as much as an insert.</param>
    public static IEnumerable<NpgsqlBatchCommand> Matches(string tenant, IReadOnlyList<StatementMatch> matches, bool areNew)
    {
        if (matches.Count == 0)
            yield break;
        var ifThere = areNew ? "" : " on conflict do nothing";
        yield return Insert(tenant, ifThere, "verb", Rows(matches.Select(match => new Row(match, match.Said.VerbKey, false))));
        if (Rows(matches.Where(match => match.Said.Registration is not null).Select(match => new Row(match, match.Said.Registration!.Value, false))) is { Length: > 0 } registrations)
            yield return Insert(tenant, ifThere, "registration", registrations, ("verb", Verbs(registrations)));
        var agents = Rows(matches.SelectMany(Agents));
        yield return Insert(tenant, ifThere, "agent", agents, ("verb", Verbs(agents)), ("related", Related(agents)));
        if (Rows(matches.SelectMany(match => match.Said.Activities, (match, mention) => new Row(match, mention.Key, mention.Related))) is { Length: > 0 } activities)
            yield return Insert(tenant, ifThere, "activity", activities, ("verb", Verbs(activities)), ("related", Related(activities)));
    }

    // The authority is an Agent that a statement is related to, unless it is mentioned otherwise.
    private static IEnumerable<Row> Agents(StatementMatch match)
    {
        var isMentioned = false;
        foreach (var mention in match.Said.Agents)
        {
            isMentioned |= mention.Key == match.Authority;
            yield return new Row(match, mention.Key, mention.Related);
        }

        if (!isMentioned)
            yield return new Row(match, match.Authority, true);
    }

    // In the order of the index, neighbours go to the same page of it.
    private static Row[] Rows(IEnumerable<Row> rows) => [.. rows.OrderBy(row => row.Key).ThenBy(row => row.Match.Stored)];

    private static NpgsqlParameter<Guid[]> Verbs(Row[] rows) => Parameter(Array.ConvertAll(rows, row => row.Match.Said.VerbKey));

    private static NpgsqlParameter<bool[]> Related(Row[] rows) => Parameter(Array.ConvertAll(rows, row => row.Related));

    private static NpgsqlParameter<T> Parameter<T>(T value) => new() { TypedValue = value };

    private static NpgsqlBatchCommand Insert(string tenant, string ifThere, string column, Row[] rows, params ReadOnlySpan<(string Name, NpgsqlParameter Values)> beside)
    {
        var command = new NpgsqlBatchCommand
        {
            Parameters =
            {
                Parameter(tenant),
                Parameter(Array.ConvertAll(rows, row => row.Key)),
                Parameter(Array.ConvertAll(rows, row => row.Match.Stored)),
                Parameter(Array.ConvertAll(rows, row => row.Match.Via)),
            },
        };
        var (names, values) = ($"{column}, stored, via", "unnest($2), unnest($3), unnest($4)");
        foreach (var (name, parameter) in beside)
        {
            command.Parameters.Add(parameter);
            (names, values) = ($"{names}, {name}", $"{values}, unnest(${command.Parameters.Count})");
        }

        // Unnested side by side, rows are written as they are made; from a function they would be kept first.
        command.CommandText = $"insert into records.statement_{column} (tenant_id, {names}) select $1, {values}{ifThere}";
        return command;
    }

    private readonly record struct Row(StatementMatch Match, Guid Key, bool Related);
}
