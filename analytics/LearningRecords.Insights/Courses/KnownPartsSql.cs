namespace LearningRecords.Insights.Courses;

/// <summary>The parts of a course: what statements have shown to be one, and what the catalogue lists. The one place where the definition stands.</summary>
internal static class KnownPartsSql
{
    /// <summary>The activities, each once, of the course of a row.</summary>
    /// <param name="row">Alias of a row with <c>tenant_id</c> and <c>course</c>.</param>
    public static string Of(string row) =>
        $"""
        select shown.activity from insights.course_part shown where shown.tenant_id = {row}.tenant_id and shown.course = {row}.course
        union select listed.activity from insights.catalogue_part listed where listed.tenant_id = {row}.tenant_id and listed.course = {row}.course and listed.superseded = 'infinity'
        """;

    /// <summary>The activities with their place, from 1: in the order of the catalogue, then in that in which statements showed them.</summary>
    public static string Ordered(string row) =>
        $"""
        select part.activity, row_number() over (order by inside.place, first.stored, part.activity) as place
        from ({Of(row)}) part
        left join insights.catalogue_part inside on inside.tenant_id = {row}.tenant_id and inside.course = {row}.course and inside.activity = part.activity and inside.superseded = 'infinity'
        left join insights.course_part first on first.tenant_id = {row}.tenant_id and first.course = {row}.course and first.activity = part.activity
        """;

    /// <summary>The same as <see cref="Ordered"/>, as it was known at a moment of <c>stored</c>.</summary>
    public static string OrderedAsOf(string row, string moment) =>
        $"""
        select part.activity, row_number() over (order by inside.place, first.stored, part.activity) as place
        from ({AsOf(row, moment)}) part
        left join insights.catalogue_part inside on inside.tenant_id = {row}.tenant_id and inside.course = {row}.course and inside.activity = part.activity
            and inside.stored <= {moment} and inside.superseded > {moment}
        left join insights.course_part first on first.tenant_id = {row}.tenant_id and first.course = {row}.course and first.activity = part.activity
        """;

    /// <summary>The same as <see cref="Of"/>, as it was known at a moment of <c>stored</c>.</summary>
    public static string AsOf(string row, string moment) =>
        $"""
        select shown.activity from insights.course_part shown where shown.tenant_id = {row}.tenant_id and shown.course = {row}.course and shown.stored <= {moment}
        union select listed.activity from insights.catalogue_part listed
        where listed.tenant_id = {row}.tenant_id and listed.course = {row}.course and listed.stored <= {moment} and listed.superseded > {moment}
        """;
}
