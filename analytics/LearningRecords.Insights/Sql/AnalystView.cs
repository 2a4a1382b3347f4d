using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Sql;

/// <summary>A view of schema <c>insights</c> for analysts, over the tables that are folded: it keeps its name and columns when those change.</summary>
/// <param name="OfPersons">Whether its rows are about persons, for whoever was granted those.</param>
/// <param name="Select">Every tenant's rows; row-level security leaves those of the analyst's own.</param>
public sealed record AnalystView(string Name, Term Meaning, bool OfPersons, IReadOnlyList<(string Name, Term Term)> Columns, string Select);
