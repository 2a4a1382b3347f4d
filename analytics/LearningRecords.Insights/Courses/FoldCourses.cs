using LearningRecords.Insights.Folding;

namespace LearningRecords.Insights.Courses;

/// <summary>Courses with the titles that statements gave them last, and the parts statements have shown.</summary>
public static class FoldCourses
{
    public static void Queue(PageChanges changes, InsightsPage page)
    {
        QueueCourses(changes, page);
        QueueActivities(changes, page);
        QueueParts(changes, page);
    }

    private static void QueueCourses(PageChanges changes, InsightsPage page)
    {
        var courses = page.Statements.Select(statement => statement.Course).OfType<Facts.SeenCourse>()
            .GroupBy(course => course.Course)
            .Select(mentions => mentions.Aggregate((before, later) => later.After(before)))
            .ToArray();
        if (courses.Length == 0)
            return;

        changes.QueueSqlCommand(
            """
            insert into insights.course as c (tenant_id, course, id, title_en, title_zh, part_of)
            select ?, * from unnest(?, ?, ?, ?, ?)
            on conflict (tenant_id, course) do update set
                title_en = coalesce(excluded.title_en, c.title_en),
                title_zh = coalesce(excluded.title_zh, c.title_zh),
                part_of = coalesce(excluded.part_of, c.part_of)
            where (excluded.title_en, excluded.title_zh, excluded.part_of) is distinct from (c.title_en, c.title_zh, c.part_of)
            """,
            page.Tenant,
            courses.Select(course => course.Course).ToArray(),
            courses.Select(course => course.Id).ToArray(),
            courses.Select(course => course.TitleEn).ToArray(),
            courses.Select(course => course.TitleZh).ToArray(),
            courses.Select(course => course.PartOf).ToArray());
    }

    private static void QueueActivities(PageChanges changes, InsightsPage page)
    {
        var activities = page.Statements.Where(statement => statement.Activity is not null).Select(statement => (Activity: statement.Activity!, statement.Stored))
            .GroupBy(mention => mention.Activity.Activity)
            .Select(mentions => (Stored: mentions.Min(mention => mention.Stored), Activity: mentions.Select(mention => mention.Activity).Aggregate((before, later) => later.After(before))))
            .ToArray();
        if (activities.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.activity as a (tenant_id, activity, id, type, title_en, title_zh, stored)
            select ?, * from unnest(?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, activity) do update set
                type = coalesce(excluded.type, a.type),
                title_en = coalesce(excluded.title_en, a.title_en),
                title_zh = coalesce(excluded.title_zh, a.title_zh)
            where (excluded.type, excluded.title_en, excluded.title_zh) is distinct from (a.type, a.title_en, a.title_zh)
            """,
            page.Tenant,
            activities.Select(mention => mention.Activity.Activity).ToArray(),
            activities.Select(mention => mention.Activity.Id).ToArray(),
            activities.Select(mention => mention.Activity.Type).ToArray(),
            activities.Select(mention => mention.Activity.TitleEn).ToArray(),
            activities.Select(mention => mention.Activity.TitleZh).ToArray(),
            activities.Select(mention => mention.Stored).ToArray());
    }

    private static void QueueParts(PageChanges changes, InsightsPage page)
    {
        var parts = page.Facts.Where(fact => fact.ShowsPart).GroupBy(fact => (fact.Course, fact.Activity))
            .Select(part => (part.Key.Course, part.Key.Activity, Stored: part.Min(fact => fact.Stored))).ToArray();
        if (parts.Length == 0)
            return;
        changes.QueueSqlCommand(
            "insert into insights.course_part (tenant_id, course, activity, stored) select ?, * from unnest(?, ?, ?) on conflict do nothing",
            page.Tenant,
            parts.Select(part => part.Course).ToArray(),
            parts.Select(part => part.Activity).ToArray(),
            parts.Select(part => part.Stored).ToArray());
    }
}
