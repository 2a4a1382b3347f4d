using LearningRecords.Insights;
using LearningRecords.Insights.Results;
using LearningRecords.Insights.Sql;
using Npgsql;

namespace LearningRecords.Server.Analysts;

/// <summary>
/// What analysts find in schema <c>insights</c>: documented views, which belong to a role that row-level security holds to the tenant of whoever asks.
/// The service owns the tables, so its own folding is not held to anything.
/// </summary>
public static class AnalystAccess
{
    public const string OwnerOfViews = "learningrecords_views";
    public const string Analyst = "learningrecords_analyst";
    public const string Persons = "learningrecords_persons";

    private const string Views = "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'insights' and c.relkind = 'v'";

    /// <summary>Everything that <see cref="ApplyAsync"/> does, as one script that can be run again.</summary>
    public static string Script { get; } = string.Join('\n', [Functions, RowSecurity, .. AnalystViews.All.Select(Create), .. Comments(), Grants()]);

    /// <summary>Takes the views away, so that the tables below them can be changed.</summary>
    public static Task DropViewsAsync(NpgsqlConnection connection, CancellationToken token) => ExecuteAsync(connection,
        $$"""
        do $$ declare it text; begin
            for it in {{Views}} loop execute format('drop view insights.%I', it); end loop;
        end $$
        """, token);

    /// <summary>Makes functions, policies, views and comments; and the roles, where the database's user may make roles.</summary>
    public static Task ApplyAsync(NpgsqlConnection connection, CancellationToken token) => ExecuteAsync(connection, Script, token);

    /// <summary>What the database lacks of it, in words; null when nothing.</summary>
    public static async Task<string?> DifferenceAsync(NpgsqlConnection connection, CancellationToken token)
    {
        if (await ScalarAsync(connection, $"select string_agg(c, ', ' order by c) from (select unnest($1) c except {Views}) missing", AnalystViews.All.Select(view => view.Name).ToArray(), token) is { } views)
            return $"The views of insights that analysts read are not all there: {views} is missing";
        return await ScalarAsync(connection,
            """
            select string_agg(c.relname, ', ' order by c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = $1[1] and c.relkind in ('r', 'p') and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant_of_analyst'))
            """, [InsightsSchema.Schema], token) is { } tables
            ? $"Row-level security of insights is not as this release makes it: {tables} is without it"
            : null;
    }

    private const string Functions =
        """
        create or replace function insights.analyst_tenant() returns text language sql stable security definer set search_path = '' as
            $$ select a.tenant_id from records.analyst a join records.tenant t on t.tenant_id = a.tenant_id
               where a.role = session_user and t.suspended is null and t.migrating is null $$;
        create or replace function insights.analyst_threshold() returns integer language sql stable security definer set search_path = '' as
            $$ select t.privacy_threshold from records.analyst a join records.tenant t on t.tenant_id = a.tenant_id where a.role = session_user $$;
        create or replace function insights.hides(learners bigint, threshold integer) returns boolean language sql immutable as
            $$ select coalesce(learners > 0 and learners < threshold, false) $$;
        comment on function insights.analyst_tenant() is 'The tenant of the analyst who asks.';
        comment on function insights.analyst_threshold() is 'The least number of learners that figures of the analyst''s tenant speak of.';
        comment on function insights.hides(bigint, integer) is 'Whether so few learners must not be counted in public.';
        """;

    // The tenant is asked for once per query, not once per row.
    private const string RowSecurity =
        """
        do $$ declare it regclass; begin
            for it in select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'insights' and c.relkind in ('r', 'p') loop
                execute format('alter table %s enable row level security', it);
                execute format('drop policy if exists tenant_of_analyst on %s', it);
                execute format('create policy tenant_of_analyst on %s for select using (tenant_id = (select insights.analyst_tenant()))', it);
            end loop;
        end $$;
        """;

    private static string Create(AnalystView view) => $"create or replace view insights.{view.Name} as\n{view.Select};";

    private static IEnumerable<string> Comments()
    {
        foreach (var view in AnalystViews.All)
        {
            yield return $"comment on view insights.{view.Name} is {Quoted(view.Meaning)};";
            foreach (var (column, term) in view.Columns)
                yield return $"comment on column insights.{view.Name}.{column} is {Quoted(term)};";
        }

        yield return "comment on schema insights is 'Progress and engagement, folded from the statements. Read the views: they keep their names and columns.';";
        yield return OfTables();
    }

    // Only where they are: a table that a release no longer has must not stop it.
    private static string OfTables() =>
        $"""
        do $$ declare it record; begin
            for it in select c.relname as table_name, a.attname as column_name
                      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
                      where n.nspname = 'insights' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped loop
                execute format('comment on table insights.%I is %L', it.table_name, (case it.table_name {Cases(TableComments.Tables)} end));
                execute format('comment on column insights.%I.%I is %L', it.table_name, it.column_name, (case it.column_name {Cases(TableComments.Columns)} end));
            end loop;
        end $$;
        """;

    private static string Cases(IReadOnlyDictionary<string, string> comments) =>
        string.Join(' ', comments.OrderBy(comment => comment.Key, StringComparer.Ordinal).Select(comment => $"when {Quoted(comment.Key)} then {Quoted(comment.Value)}"));

    // Roles belong to all databases of a server, and another one may be making the same at this moment. A user who may not make roles gets views that nobody else can read.
    private static string Grants() =>
        $"""
        do $$ declare it text; begin
            foreach it in array array['{OwnerOfViews}', '{Analyst}', '{Persons}'] loop
                if not exists (select from pg_roles where rolname = it) then
                    begin execute format('create role %I nologin', it); exception when duplicate_object or unique_violation then null; end;
                end if;
            end loop;
            if not pg_has_role(current_user, '{OwnerOfViews}', 'member') then
                execute format('grant {OwnerOfViews} to %I', current_user);
            end if;
            grant usage, create on schema insights to {OwnerOfViews};
            grant usage on schema insights to {Analyst}, {Persons};
            for it in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'insights' and c.relkind in ('r', 'p') loop
                execute format('grant select on insights.%I to {OwnerOfViews}', it);
            end loop;
        {string.Join('\n', AnalystViews.All.Select(view => $"    alter view insights.{view.Name} owner to {OwnerOfViews}; grant select on insights.{view.Name} to {(view.OfPersons ? Persons : Analyst)};"))}
        exception when insufficient_privilege then
            raise notice 'The views of insights stay with their owner: %', sqlerrm;
        end $$;
        """;

    private static string Quoted(Term term) => Quoted(term.ToString());

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static async Task<string?> ScalarAsync(NpgsqlConnection connection, string sql, string[] names, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(names);
        return await command.ExecuteScalarAsync(token) as string;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(token);
    }
}
