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

    /// <summary>The parts of courses with what orders them, as they were known at a moment of <c>stored</c>: rows of course, activity, place and stored. The tenant is <c>$1</c>.</summary>
    /// <param name="courses">An array of the keys of the only courses to tell of; null: all.</param>
    public static string AsOf(string moment, string? courses) =>
        $"""
        select course, activity, min(place) as place, min(stored) as stored from (
            select course, activity, null::integer as place, stored from insights.course_part where tenant_id = $1 and stored <= {moment}{Among(courses)}
            union all
            select course, activity, place, null from insights.catalogue_part
            where tenant_id = $1 and stored <= {moment} and (superseded > {moment} or superseded = 'infinity'){Among(courses)}) told
        group by course, activity
        """;

    private static string Among(string? courses) => courses is null ? "" : $" and course = any({courses})";
}
