using System.Globalization;
using System.Text;
using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>What gives a search its order and its candidates: one filter's rows in the index, or the statements themselves.</summary>
public enum SearchLead
{
    Statement,
    Verb,
    Registration,
    Agent,
    Activity,
}

/// <summary>SQL with its parameters.</summary>
public sealed record SqlText(string Text, IReadOnlyList<object> Parameters)
{
    public NpgsqlCommand On(NpgsqlDataSource database)
    {
        var command = database.CreateCommand(Text);
        foreach (var parameter in Parameters)
            command.Parameters.AddWithValue(parameter);
        return command;
    }
}

/// <summary>
/// The SQL of a search. Its plan does not depend on statistics: candidates come from one range of one index in the order of <c>stored</c>,
/// and each is tried against the other filters by a look-up of its own, until the page is full.
/// </summary>
public static class SearchStatements
{
    /// <summary>So many candidates are looked at for one page.</summary>
    public const int Share = 20_000;

    private const int ReachRows = 1_000;

    /// <summary>The filters that can lead this search; the first is as good as any when nothing else is known.</summary>
    public static IReadOnlyList<SearchLead> Leads(StatementQuery query)
    {
        var leads = new List<SearchLead>(4);
        if (query.Agent is not null)
            leads.Add(SearchLead.Agent);
        if (query.Registration is not null)
            leads.Add(SearchLead.Registration);
        if (query.Activity is not null)
            leads.Add(SearchLead.Activity);
        // The rows of those carry the verb.
        if (leads.Count == 0 && query.Verb is not null)
            leads.Add(SearchLead.Verb);
        if (leads.Count == 0 || query.Authority is not null)
            leads.Add(SearchLead.Statement);
        return leads;
    }

    /// <summary>How far the next rows of each lead reach, one column each; null when few are left.</summary>
    public static SqlText Reach(string tenant, StatementQuery query, IReadOnlyList<SearchLead> leads)
    {
        var sql = new Builder(tenant, query);
        var columns = leads.Select(lead => $"(select stored from {sql.Rows(lead)} order by stored {sql.Direction} offset {ReachRows - 1} limit 1)").ToList();
        return sql.Build($"select {string.Join(", ", columns)}");
    }

    public static SearchLead Rarest(IReadOnlyList<SearchLead> leads, IReadOnlyList<DateTimeOffset?> reaches, bool ascending) =>
        leads.Zip(reaches).MaxBy(entry => entry.Second is not { } reach ? long.MaxValue : ascending ? reach.UtcTicks : -reach.UtcTicks).First;

    /// <summary>The event's number and <c>stored</c> of the statements that match, at most one more than the limit.</summary>
    public static SqlText Page(string tenant, StatementQuery query, SearchLead lead)
    {
        var sql = new Builder(tenant, query);
        var filters = Filters(query, lead);
        var (from, where) = (new StringBuilder(), new StringBuilder());
        var via = "c.via";
        from.Append(CultureInfo.InvariantCulture, $"(select * from {sql.Rows(lead)} order by stored {sql.Direction} limit {Share}) c");
        if (lead == SearchLead.Statement)
        {
            where.Append("not c.voided");
            if (filters.Count > 0)
            {
                // It may match in several ways, so there is no limit; the offset keeps the planner from a join over everything as well.
                from.Append(CultureInfo.InvariantCulture, $" cross join lateral (select via from {sql.RowsOf(filters[0], "m")} and m.stored = c.stored{sql.Conditions(filters[0], "m")} offset 0) first");
                via = "first.via";
            }
        }
        else
        {
            // A limit inside keeps the planner from turning look-ups into a join over everything.
            var mine = query.Authority is { } authority ? $" and s.authority = {sql.Parameter(authority)}" : "";
            from.Append(CultureInfo.InvariantCulture,
                $" cross join lateral (select sequence from records.statement s where s.tenant_id = {sql.Tenant} and s.stored = c.stored and not s.voided{mine} limit 1) s");
            where.Append("true").Append(sql.Conditions(filters[0], "c"));
        }

        foreach (var filter in filters.Skip(1))
            where.Append(CultureInfo.InvariantCulture, $" and (select true from {sql.RowsOf(filter, "m")} and m.stored = c.stored and m.via = {via}{sql.Conditions(filter, "m")} limit 1)");

        // A statement may match in several ways: by itself and by what it refers to.
        return sql.Build($"select distinct on (c.stored) sequence, c.stored from {from} where {where} order by c.stored {sql.Direction} limit {query.Limit + 1}");
    }

    /// <summary>The <c>stored</c> of the last candidate that <see cref="Page"/> looks at; no row when it has looked at all there are.</summary>
    public static SqlText EndOfShare(string tenant, StatementQuery query, SearchLead lead)
    {
        var sql = new Builder(tenant, query);
        return sql.Build($"select stored from {sql.Rows(lead)} order by stored {sql.Direction} offset {Share - 1} limit 1");
    }

    // The lead comes first, and the first that can carries the verb.
    private static List<Filter> Filters(StatementQuery query, SearchLead lead)
    {
        var filters = new List<Filter>(4);
        if (query.Agent is { } agent)
            filters.Add(new Filter(SearchLead.Agent, agent, query.RelatedAgents));
        if (query.Registration is { } registration)
            filters.Add(new Filter(SearchLead.Registration, registration, AlsoRelated: true));
        if (query.Activity is { } activity)
            filters.Add(new Filter(SearchLead.Activity, activity, query.RelatedActivities));
        if (filters.Count == 0 && query.Verb is { } verb)
            filters.Add(new Filter(SearchLead.Verb, verb, AlsoRelated: true));
        if (filters.FindIndex(filter => filter.Column == lead) is var at and > 0)
            (filters[0], filters[at]) = (filters[at], filters[0]);
        if (filters.Count > 0 && filters[0].Column != SearchLead.Verb)
            filters[0] = filters[0] with { Verb = query.Verb };
        return filters;
    }

    private sealed record Filter(SearchLead Column, Guid Key, bool AlsoRelated, Guid? Verb = null);

    private sealed class Builder
    {
        private readonly List<object> _parameters = [];
        private readonly StatementQuery _query;

        public Builder(string tenant, StatementQuery query)
        {
            _query = query;
            Tenant = Parameter(tenant);
        }

        public string Tenant { get; }

        public string Direction => _query.Ascending ? "asc" : "desc";

        public string Parameter(object value)
        {
            var known = _parameters.IndexOf(value);
            if (known < 0)
            {
                known = _parameters.Count;
                _parameters.Add(value);
            }

            return $"${known + 1}";
        }

        /// <summary>The lead's rows that lie in the range asked for.</summary>
        public string Rows(SearchLead lead)
        {
            var rows = new StringBuilder(lead == SearchLead.Statement
                ? $"records.statement c where c.tenant_id = {Tenant}{(_query.Authority is { } authority ? $" and c.authority = {Parameter(authority)}" : "")}"
                : RowsOf(Filters(_query, lead)[0], "c"));
            if (_query.Since is { } since)
                rows.Append(CultureInfo.InvariantCulture, $" and c.stored > {Parameter(since.ToUniversalTime())}");
            if (_query.Until is { } until)
                rows.Append(CultureInfo.InvariantCulture, $" and c.stored <= {Parameter(until.ToUniversalTime())}");
            if (_query.After is { } after)
                rows.Append(CultureInfo.InvariantCulture, $" and c.stored {(_query.Ascending ? '>' : '<')} {Parameter(after.ToUniversalTime())}");
            return rows.ToString();
        }

        public string RowsOf(Filter filter, string alias)
        {
            var column = filter.Column.ToString().ToLowerInvariant();
            return $"records.statement_{column} {alias} where {alias}.tenant_id = {Tenant} and {alias}.{column} = {Parameter(filter.Key)}";
        }

        /// <summary>What a filter asks of its row beside its key.</summary>
        public string Conditions(Filter filter, string alias) =>
            (filter.AlsoRelated ? "" : $" and not {alias}.related") + (filter.Verb is { } verb ? $" and {alias}.verb = {Parameter(verb)}" : "");

        public SqlText Build(string text) => new(text, _parameters);
    }
}
