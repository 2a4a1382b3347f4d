namespace LearningRecords.Insights.Results;

/// <summary>What a figure means, in words that hold wherever it is shown: in answers of the service, in files and in the database.</summary>
/// <param name="Unit">What it is counted or measured in; null: it is a name, a mark or a moment.</param>
public sealed record Term(string? Unit, string English, string Chinese)
{
    public override string ToString() => Unit is null ? $"{English} {Chinese}" : $"{English} [{Unit}] {Chinese}";
}

/// <summary>The terms that more than one result uses.</summary>
public static class Terms
{
    public static readonly Term Suppressed = new(null,
        "Whether a figure of this row is left out because it would speak of fewer learners than the tenant's privacy threshold.",
        "本行是否有数字因涉及的学习者人数低于机构隐私阈值而被隐去。");

    public static readonly Term Group = new(null, "Id of the learner group.", "学习者群组的标识。");

    public static readonly Term GroupKind = new(null,
        "How the group came about: home-page (the platform of the learners' accounts), team (named by statements), or as an import says.",
        "群组来源：home-page（账号所属平台）、team（语句中的团队），或导入时所注明的类型。");

    public static readonly Term ParentGroup = new(null, "Id of the group that it lies in; none: it is at the top.", "上级群组的标识；无则为顶层。");

    public static readonly Term NameEn = new(null, "Its name in English, where one is known.", "英文名称（如有）。");

    public static readonly Term NameZh = new(null, "Its name in Chinese, where one is known.", "中文名称（如有）。");

    public static readonly Term GroupLearners = new("learners", "Learners who were ever active as members of the group.", "曾以该群组成员身份活跃过的学习者人数。");

    public static readonly Term Course = new(null, "The course's IRI.", "课程的 IRI。");

    public static readonly Term TitleEn = new(null, "The title that statements gave last in English.", "语句最近给出的英文标题。");

    public static readonly Term TitleZh = new(null, "The title that statements gave last in Chinese.", "语句最近给出的中文标题。");

    public static readonly Term PartOf = new(null, "IRI of what the course itself belongs to, where statements say it.", "课程所属上级（专业、项目等）的 IRI（如有）。");

    public static readonly Term CourseLearners = new("learners", "Learners with any statement in the course.", "在该课程中有任何语句的学习者人数。");

    public static readonly Term CourseCompleted = new("learners", "Learners who completed the course, or every part of it that is known.", "完成该课程（或其全部已知部分）的学习者人数。");

    public static readonly Term CoursePassed = new("learners", "Learners who passed the course at least once.", "至少通过该课程一次的学习者人数。");

    public static readonly Term CourseRegistered = new("learners", "Learners who registered for the course (verb registered).", "注册该课程的学习者人数（动词 registered）。");

    public static readonly Term CourseWithdrew = new("learners", "Learners who withdrew from the course (verb unregistered).", "退出该课程的学习者人数（动词 unregistered）。");

    public static readonly Term CourseDistinguished = new("learners", "Learners who passed the course and were told the highest score, scaled 1, of the course itself.", "通过该课程且课程本身得满分（scaled 为 1）的学习者人数。");

    public static readonly Term AverageProgress = new("share, 0 to 1", "Mean of the learners' progress.", "学习者进度的平均值（0–1）。");

    public static readonly Term CourseTime = new("seconds", "Time spent, summed over the learners; a pause over 30 minutes is not time spent.", "全部学习者的学习时长之和（秒）；超过 30 分钟的间隔不计。");

    public static readonly Term Learner = new(null, "The learner's canonical identity. Personal data.", "学习者的规范身份标识（个人数据）。");

    public static readonly Term LearnerName = new(null, "The name that statements gave the learner last. Personal data.", "语句最近给出的学习者姓名（个人数据）。");

    public static readonly Term Progress = new("share, 0 to 1", "How far the learner came: 1 when completed, else the larger of what was told of the course and the mean over its known parts.", "学习进度（0–1）：已完成为 1，否则取课程自身进度与各已知部分平均进度中的较大者。");

    public static readonly Term Completed = new(null, "Whether the learner completed the course, or every part of it that is known.", "学习者是否完成该课程（或其全部已知部分）。");

    public static readonly Term Success = new(null, "The last verdict on the course: passed or failed; none: never judged.", "最近一次评判：通过或未通过；无则未评判。");

    public static readonly Term PassedAt = new(null, "When the learner first passed, UTC.", "首次通过的时间（UTC）。");

    public static readonly Term Attempts = new("attempts", "Attempts by registration, at least one.", "按 registration 计的尝试次数，至少为 1。");

    public static readonly Term Statements = new("statements", "The learner's statements in the course, voided ones left out.", "学习者在该课程中的语句数，不含已作废的语句。");

    public static readonly Term BestScore = new("scaled score, -1 to 1", "The best score.", "最高分（scaled，-1–1）。");

    public static readonly Term LastScore = new("scaled score, -1 to 1", "The last score.", "最近一次得分（scaled，-1–1）。");

    public static readonly Term TimeSpent = new("seconds", "Time between statements of a sitting; a pause over 30 minutes ends it.", "同一次学习中相邻语句之间的时长之和（秒）；超过 30 分钟的间隔视为结束。");

    public static readonly Term FirstActivity = new(null, "The first statement's timestamp, UTC.", "首条语句的时间（UTC）。");

    public static readonly Term LastActivity = new(null, "The last statement's timestamp, UTC.", "末条语句的时间（UTC）。");

    public static readonly Term AllStatements = new("statements", "Statements folded, voided ones left out.", "已归并的语句数，不含已作废的语句。");

    public static readonly Term AllLearners = new("learners", "Learners with any statement.", "有任何语句的学习者人数。");

    public static readonly Term AllCourses = new("courses", "Courses with any statement.", "有任何语句的课程数。");

    public static readonly Term AllActivities = new("activities", "Distinct objects of statements.", "语句涉及的不同活动数。");

    public static readonly Term Stored = new(null, "The last stored instant that was folded, UTC; none: nothing yet.", "已归并的最后一个 stored 时间（UTC）；无则尚无数据。");
}
