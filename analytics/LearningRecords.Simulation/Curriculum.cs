using System.Globalization;

namespace LearningRecords.Simulation;

/// <summary>The courses on offer: disciplines × topics × levels × aspects, each title once.</summary>
internal sealed class Curriculum
{
    public const string Host = "https://kecheng.example.edu.cn";

    /// <summary>What groups the core courses.</summary>
    public static readonly Activity CoreProgramme = new($"{Host}/programmes/core", Vocabulary.ProgrammeType, "核心课程", "Core Courses");

    private const int TopicsPerDiscipline = 16;
    private const int LargestProgramme = 300;

    private static readonly (string Zh, string En)[] Levels =
        [("{0}入门", "Introduction to {0}"), ("{0}基础", "{0} Basics"), ("{0}提高", "Intermediate {0}"), ("{0}精进", "Advanced {0}")];

    private static readonly (string Zh, string En)[] Aspects =
    [
        ("准备与工具", "Getting Ready"), ("基本概念", "Key Ideas"), ("分步演示", "Step by Step"), ("常见误区", "Common Mistakes"),
        ("家庭实践", "Practice at Home"), ("问题解答", "Questions Answered"), ("生活实例", "Everyday Examples"), ("经验分享", "Learners' Experience"),
        ("名师讲堂", "A Teacher's Lecture"), ("社区故事", "Stories from the Community"), ("亲子同学", "Learning with Children"),
        ("春季专题", "Spring Special"), ("夏季专题", "Summer Special"), ("秋季专题", "Autumn Special"), ("冬季专题", "Winter Special"),
        ("历史渊源", "Where It Comes From"), ("文化内涵", "Cultural Background"), ("术语速查", "Words to Know"), ("安全须知", "Staying Safe"),
        ("实用技巧", "Practical Tips"), ("案例分析", "A Case in Detail"), ("小组练习", "Group Practice"), ("成果展示", "Showing Results"),
        ("每日十分钟", "Ten Minutes a Day"), ("复习与自测", "Review and Self-Test"), ("资源推荐", "Where to Learn More"),
        ("手机助学", "Learning with a Phone"), ("节日专题", "On Festive Days"), ("志愿服务", "Volunteering with It"),
    ];

    private static readonly string[] Surnames =
        ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗", "梁", "宋", "郑", "谢"];

    private static readonly string[] GivenNames =
        ["建国", "秀英", "志强", "丽华", "国栋", "淑珍", "文博", "雅琴", "海涛", "玉兰", "明远", "晓梅", "子涵", "思远", "慧敏", "春生", "静怡", "立新", "桂芳", "宏伟", "雨欣", "兆丰", "佩文", "一鸣"];

    public static int MostCourses => Discipline.All.Length * TopicsPerDiscipline * Levels.Length * (Aspects.Length + 1);

    private Curriculum(Course[] courses)
    {
        Courses = courses;
        Disciplines = [.. Discipline.All.Where(discipline => courses.Any(course => course.Discipline == discipline))];
        ByDiscipline = [.. Disciplines.Select(discipline => courses.Where(course => course.Discipline == discipline).ToArray())];
    }

    public Course[] Courses { get; }

    /// <summary>Only those with a course.</summary>
    public Discipline[] Disciplines { get; }

    public Course[][] ByDiscipline { get; }

    public static Curriculum Create(int seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostCourses);
        var coreCourses = Math.Min(LargestProgramme, Math.Max(1, count / 12));
        var courses = new Course[count];
        for (var index = 0; index < count; index++)
            courses[index] = CourseAt(seed, index, coreCourses, teachers: 1 + (count / 8));

        var levelStep = Discipline.All.Length;
        foreach (var course in courses)
            if (course.Level < Levels.Length && course.Index + levelStep < count)
                course.FollowUp = courses[course.Index + levelStep];
        return new Curriculum(courses);
    }

    // Aspects turn slowest and disciplines fastest, so that a small catalogue spans all disciplines and has whole level chains.
    private static Course CourseAt(int seed, int index, int coreCourses, int teachers)
    {
        var discipline = Discipline.All[index % Discipline.All.Length];
        var level = index / Discipline.All.Length % Levels.Length;
        var topic = discipline.Topics[index / Discipline.All.Length / Levels.Length % TopicsPerDiscipline];
        var aspect = index / Discipline.All.Length / Levels.Length / TopicsPerDiscipline;
        var nameZh = string.Format(CultureInfo.InvariantCulture, Levels[level].Zh, topic.Zh);
        var nameEn = string.Format(CultureInfo.InvariantCulture, Levels[level].En, topic.En);
        if (aspect > 0)
        {
            nameZh += "：" + Aspects[aspect - 1].Zh;
            nameEn += ": " + Aspects[aspect - 1].En;
        }

        var chance = new Chance(seed, Purpose.Course, index);
        var isCore = index < coreCourses;
        var videoSeconds = new int[isCore ? 4 + chance.Below(5) : 1 + chance.Below(3)];
        for (var video = 0; video < videoSeconds.Length; video++)
            videoSeconds[video] = (int)(isCore ? chance.Between(480, 1500) : chance.Between(180, 780));

        var teacher = chance.Below(teachers);
        return new Course
        {
            Index = index,
            Activity = new($"{Host}/courses/c{index + 1:00000}", Vocabulary.CourseType, nameZh, nameEn),
            Discipline = discipline,
            Level = level + 1,
            IsCore = isCore,
            VideoSeconds = videoSeconds,
            HasQuiz = isCore || chance.Happens(0.3),
            Language = discipline.Code == "languages" && level >= 2 && chance.Happens(0.5) ? "en-US" : "zh-CN",
            Popularity = Math.Exp(1.1 * chance.Normal()) / (1 + (0.6 * level)),
            Quality = Math.Clamp(0.62 + (0.17 * chance.Normal()), 0.05, 1),
            Teacher = TeacherAt(seed, teacher),
        };
    }

    private static Teacher TeacherAt(int seed, int index)
    {
        var chance = new Chance(seed, Purpose.Teacher, index);
        return new($"t{index + 1:00000}", NameOf(ref chance));
    }

    public static string NameOf(ref Chance chance) => Surnames[chance.Below(Surnames.Length)] + GivenNames[chance.Below(GivenNames.Length)];
}

internal sealed record Teacher(string AccountName, string Name)
{
    public const string AccountHome = "https://jiaoshi.example.edu.cn";

    public string Id => $"{AccountHome}/{AccountName}";
}

/// <summary>A core course or micro-course with its videos and perhaps a quiz.</summary>
internal sealed class Course
{
    public required int Index { get; init; }

    public required Activity Activity { get; init; }

    public required Discipline Discipline { get; init; }

    public required int Level { get; init; }

    public required bool IsCore { get; init; }

    public required int[] VideoSeconds { get; init; }

    public required bool HasQuiz { get; init; }

    public required string Language { get; init; }

    public required double Popularity { get; init; }

    /// <summary>0 to 1: decides how many stay to the end and how they rate it.</summary>
    public required double Quality { get; init; }

    public required Teacher Teacher { get; init; }

    public Course? FollowUp { get; set; }

    public Activity Quiz => new($"{Activity.Id}/quiz", Vocabulary.AssessmentType, $"{Activity.NameZh} 测验", $"{Activity.NameEn} – Quiz");

    public Activity Video(int index) => new(
        $"{Activity.Id}/videos/{index + 1}",
        Vocabulary.VideoType,
        VideoSeconds.Length == 1 ? Activity.NameZh : $"{Activity.NameZh} 第{index + 1}讲",
        VideoSeconds.Length == 1 ? Activity.NameEn : $"{Activity.NameEn} – Part {index + 1}");
}
