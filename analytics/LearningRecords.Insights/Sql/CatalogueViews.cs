using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Sql;

/// <summary>What the catalogue says, for analysts. It names teachers and volunteers, as any catalogue does, and no learner.</summary>
internal static class CatalogueViews
{
    public static AnalystView Catalogue { get; } = new(
        "catalogue_entries",
        new Term(null, "Courses, micro-courses, teachers and volunteers as the catalogue tells of them now; what it lacks is as statements tell it, and courses that only statements name have no kind.", "课程目录当前收录的课程、微课、教师与志愿者；目录未给出的内容取自语句，仅语句中出现的课程无类型。"),
        OfPersons: false,
        [
            ("id", CatalogueTerms.Id), ("kind", CatalogueTerms.Kind), ("title_en", CatalogueTerms.TitleEn), ("title_zh", CatalogueTerms.TitleZh),
            ("discipline", CatalogueTerms.Discipline), ("discipline_en", CatalogueTerms.DisciplineEn), ("discipline_zh", CatalogueTerms.DisciplineZh),
            ("level", CatalogueTerms.Level), ("minutes", CatalogueTerms.Minutes), ("language", CatalogueTerms.Language), ("provider", CatalogueTerms.Provider),
            ("audience", CatalogueTerms.Audience), ("open", CatalogueTerms.Open),
            ("teachers", new Term(null, "Ids of who teaches it.", "授课教师的标识。")), ("volunteers", new Term(null, "Ids of who helps with it.", "协助志愿者的标识。")),
        ],
        """
        select coalesce(k.id, c.id) as id, k.kind, coalesce(k.title_en, c.title_en) as title_en, coalesce(k.title_zh, c.title_zh) as title_zh, coalesce(k.discipline, c.part_of) as discipline,
               k.discipline_en, k.discipline_zh, k.level, k.minutes, k.language, k.provider, k.audience, k.open, coalesce(k.teachers, '{}') as teachers, coalesce(k.volunteers, '{}') as volunteers
        from (select * from insights.catalogue where superseded = 'infinity') k
        full join insights.course c on c.tenant_id = k.tenant_id and c.course = k.resource
        """);

    public static AnalystView Units { get; } = new(
        "course_units",
        new Term(null, "The parts of courses in the order in which the catalogue says they are taught.", "课程目录所列各课程的组成部分及其教学顺序。"),
        OfPersons: false,
        [
            ("course_id", Terms.Course), ("place", CatalogueTerms.Place), ("id", CatalogueTerms.PartId), ("title_en", CatalogueTerms.PartTitleEn), ("title_zh", CatalogueTerms.PartTitleZh),
        ],
        """
        select k.id as course_id, p.place, p.id, p.title_en, p.title_zh
        from insights.catalogue_part p join insights.catalogue k on k.tenant_id = p.tenant_id and k.resource = p.course and k.stored = p.stored
        where p.superseded = 'infinity'
        """);
}
