using LearningRecords.Insights.Folding;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Suggestions;

public static class SuggestionTables
{
    /// <summary>What was told of suggested courses, a row for each statement and learner; voided ones are left out when it is read.</summary>
    public static Table SuggestionEvent()
    {
        var table = InsightsSchema.Table("suggestion_event");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("statement_id", "uuid").AsPrimaryKey();
        table.AddColumn("answer", "uuid").NotNull();
        table.AddColumn("suggested_place", "integer").NotNull();
        table.AddColumn("outcome", "smallint").NotNull();
        table.AddColumn("at", "timestamptz").NotNull();
        table.AddColumn("course", "uuid");
        table.AddColumn("basis", "text");
        table.AddColumn("ranking_model", "uuid");
        table.AddColumn("popularity_place", "integer");
        table.Indexes.Add(new IndexDefinition("suggestion_event_at") { Columns = ["tenant_id", "at"] });
        return table;
    }
}

/// <summary>Keeps what statements tell of suggestions. Rows depend on nothing but their statement, so order of arrival and repeats change nothing.</summary>
internal static class FoldSuggestions
{
    public static void Queue(PageChanges changes, InsightsPage page)
    {
        var events = page.Statements.SelectMany(statement => statement.Suggestions).ToArray();
        if (events.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.suggestion_event (tenant_id, learner, statement_id, answer, suggested_place, outcome, at, course, basis, ranking_model, popularity_place)
            select ?, learner, statement_id, answer, place, act, at, nullif(course, '00000000-0000-0000-0000-000000000000'), nullif(basis, ''),
                   nullif(model, '00000000-0000-0000-0000-000000000000'), nullif(popularity_place, -1)
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) t(learner, statement_id, answer, place, act, at, course, basis, model, popularity_place)
            on conflict do nothing
            """,
            page.Tenant,
            events.Select(told => told.Learner).ToArray(),
            events.Select(told => told.StatementId).ToArray(),
            events.Select(told => told.Answer).ToArray(),
            events.Select(told => told.Place).ToArray(),
            events.Select(told => (short)told.Act).ToArray(),
            events.Select(told => told.At).ToArray(),
            events.Select(told => told.Course ?? Guid.Empty).ToArray(),
            events.Select(told => told.Basis ?? "").ToArray(),
            events.Select(told => told.Model ?? Guid.Empty).ToArray(),
            events.Select(told => told.PopularityPlace ?? -1).ToArray());
    }
}
