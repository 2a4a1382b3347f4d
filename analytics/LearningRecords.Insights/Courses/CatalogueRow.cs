using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Courses;

/// <summary>What there is to learn, or somebody who teaches it.</summary>
/// <param name="Kind">Null: the catalogue does not know it, statements do.</param>
public sealed record CatalogueRow(
    string Id,
    string? Kind,
    string? TitleEn,
    string? TitleZh,
    string? Discipline,
    string? DisciplineEn,
    string? DisciplineZh,
    long? Level,
    long? Minutes,
    string? Language,
    string? Provider,
    string? Audience,
    bool? Open,
    string? Teachers,
    string? Volunteers,
    string? Parts)
{
    public static readonly Result<CatalogueRow> Result = new Result<CatalogueRow>("catalogue", "catalogue")
        .Text("id", CatalogueTerms.Id, row => row.Id)
        .TextOrNone("kind", CatalogueTerms.Kind, row => row.Kind)
        .TextOrNone("titleEn", CatalogueTerms.TitleEn, row => row.TitleEn)
        .TextOrNone("titleZh", CatalogueTerms.TitleZh, row => row.TitleZh)
        .TextOrNone("discipline", CatalogueTerms.Discipline, row => row.Discipline)
        .TextOrNone("disciplineEn", CatalogueTerms.DisciplineEn, row => row.DisciplineEn)
        .TextOrNone("disciplineZh", CatalogueTerms.DisciplineZh, row => row.DisciplineZh)
        .ValueOrNone("level", CatalogueTerms.Level, row => row.Level)
        .ValueOrNone("minutes", CatalogueTerms.Minutes, row => row.Minutes)
        .TextOrNone("language", CatalogueTerms.Language, row => row.Language)
        .TextOrNone("provider", CatalogueTerms.Provider, row => row.Provider)
        .TextOrNone("audience", CatalogueTerms.Audience, row => row.Audience)
        .ValueOrNone("open", CatalogueTerms.Open, row => row.Open)
        .TextOrNone("teachers", CatalogueTerms.Teachers, row => row.Teachers)
        .TextOrNone("volunteers", CatalogueTerms.Volunteers, row => row.Volunteers)
        .TextOrNone("parts", CatalogueTerms.Parts, row => row.Parts);
}

/// <summary>What the catalogue's columns mean.</summary>
internal static class CatalogueTerms
{
    public static readonly Term Id = new(null, "IRI of the course, or of the person's account.", "课程的 IRI，或人员账号的 IRI。");
    public static readonly Term Kind = new(null, "One of course, micro-course, teacher, volunteer; none: the catalogue does not know it, statements do.", "类型：course（课程）、micro-course（微课）、teacher（教师）、volunteer（志愿者）；无则目录未收录，仅语句中出现。");
    public static readonly Term TitleEn = new(null, "The English title, or a person's name; where the catalogue has none, the one that statements gave last.", "英文标题或姓名；目录未给出时取语句最近给出的标题。");
    public static readonly Term TitleZh = new(null, "The Chinese title, or a person's name; where the catalogue has none, the one that statements gave last.", "中文标题或姓名；目录未给出时取语句最近给出的标题。");
    public static readonly Term Discipline = new(null, "IRI of the discipline; where the catalogue has none, of what statements say the course belongs to.", "学科的 IRI；目录未给出时取语句所述上级。");
    public static readonly Term DisciplineEn = new(null, "The discipline in English.", "学科英文名称。");
    public static readonly Term DisciplineZh = new(null, "The discipline in Chinese.", "学科中文名称。");
    public static readonly Term Level = new("level, 1 to 9", "From 1, introduction, upwards.", "难度等级，1 为入门。");
    public static readonly Term Minutes = new("minutes", "How long it takes.", "时长（分钟）。");
    public static readonly Term Language = new(null, "Language tag of the teaching.", "教学语言标签。");
    public static readonly Term Provider = new(null, "Who offers it.", "提供机构。");
    public static readonly Term Audience = new(null, "Whom it is for.", "面向人群。");
    public static readonly Term Open = new(null, "Whether learners can take it up now; none: the catalogue does not say.", "目前是否开放学习；无则目录未说明。");
    public static readonly Term Teachers = new(null, "Ids of who teaches it, with spaces between them.", "授课教师的标识，以空格分隔。");
    public static readonly Term Volunteers = new(null, "Ids of who helps with it, with spaces between them.", "协助志愿者的标识，以空格分隔。");
    public static readonly Term Parts = new(null, "Its parts in the order in which they are taught: their IRIs with spaces between them; where any has a title, JSON, a list of {id, titleEn, titleZh}.", "各组成部分，按教学顺序：以空格分隔的 IRI；若有标题，则为由 {id, titleEn, titleZh} 组成的 JSON 列表。");
    public static readonly Term PartId = new(null, "The part's IRI: the activity that statements are about when learners work in it.", "组成部分的 IRI，即学习语句的活动。");
    public static readonly Term Place = new("place, from 1", "Which part of the course it is.", "在课程中的顺序（从 1 开始）。");
    public static readonly Term PartTitleEn = new(null, "The part's English title, where the catalogue has one.", "组成部分的英文标题（如有）。");
    public static readonly Term PartTitleZh = new(null, "The part's Chinese title, where the catalogue has one.", "组成部分的中文标题（如有）。");
}
