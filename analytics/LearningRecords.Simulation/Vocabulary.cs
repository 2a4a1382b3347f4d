namespace LearningRecords.Simulation;

/// <summary>A verb with its display in both languages.</summary>
internal sealed record Verb(string Id, string Zh, string En);

/// <summary>An activity with its definition.</summary>
internal sealed record Activity(string Id, string Type, string NameZh, string NameEn);

/// <summary>The verbs, activity types and extensions that the platforms use.</summary>
internal static class Vocabulary
{
    public const string CourseType = "http://adlnet.gov/expapi/activities/course";
    public const string AssessmentType = "http://adlnet.gov/expapi/activities/assessment";
    public const string VideoType = "https://w3id.org/xapi/video/activity-type/video";
    public const string LinkType = "http://adlnet.gov/expapi/activities/link";
    public const string EventType = "http://activitystrea.ms/event";
    public const string DisciplineType = "http://id.tincanapi.com/activitytype/category";
    public const string ProgrammeType = "http://id.tincanapi.com/activitytype/collection-simple";
    public const string LecturerType = "https://learningrecords.org/xapi/types/lecturer";
    public const string GuidanceCentreType = "https://learningrecords.org/xapi/types/guidance-centre";

    public const string VideoProfile = "https://w3id.org/xapi/video";

    public const string VideoTime = "https://w3id.org/xapi/video/extensions/time";
    public const string VideoTimeFrom = "https://w3id.org/xapi/video/extensions/time-from";
    public const string VideoTimeTo = "https://w3id.org/xapi/video/extensions/time-to";
    public const string VideoProgress = "https://w3id.org/xapi/video/extensions/progress";
    public const string PlayedSegments = "https://w3id.org/xapi/video/extensions/played-segments";
    public const string VideoLength = "https://w3id.org/xapi/video/extensions/length";
    public const string VideoSession = "https://w3id.org/xapi/video/extensions/session-id";
    public const string CompletionThreshold = "https://w3id.org/xapi/video/extensions/completion-threshold";
    public const string CourseProgress = "https://w3id.org/xapi/cmi5/result/extensions/progress";
    public const string Referrer = "http://id.tincanapi.com/extension/referrer";
    public const string StartTime = "http://xapi.jisc.ac.uk/starttime";
    public const string EndTime = "http://xapi.jisc.ac.uk/endtime";

    public static readonly Verb Registered = new("http://adlnet.gov/expapi/verbs/registered", "报名", "registered for");
    public static readonly Verb Scanned = new("https://learningrecords.org/xapi/verbs/scanned", "扫码", "scanned");
    public static readonly Verb Attended = new("http://adlnet.gov/expapi/verbs/attended", "参加", "attended");
    public static readonly Verb Initialized = new("http://adlnet.gov/expapi/verbs/initialized", "打开", "initialized");
    public static readonly Verb Played = new("https://w3id.org/xapi/video/verbs/played", "播放", "played");
    public static readonly Verb Paused = new("https://w3id.org/xapi/video/verbs/paused", "暂停", "paused");
    public static readonly Verb Seeked = new("https://w3id.org/xapi/video/verbs/seeked", "拖动", "seeked");
    public static readonly Verb Terminated = new("http://adlnet.gov/expapi/verbs/terminated", "关闭", "terminated");
    public static readonly Verb Progressed = new("http://adlnet.gov/expapi/verbs/progressed", "取得进展", "progressed in");
    public static readonly Verb Completed = new("http://adlnet.gov/expapi/verbs/completed", "完成", "completed");
    public static readonly Verb Passed = new("http://adlnet.gov/expapi/verbs/passed", "通过", "passed");
    public static readonly Verb Failed = new("http://adlnet.gov/expapi/verbs/failed", "未通过", "failed");
    public static readonly Verb Rated = new("http://id.tincanapi.com/verb/rated", "评分", "rated");
    public static readonly Verb Reviewed = new("http://id.tincanapi.com/verb/reviewed", "评价", "reviewed");
}
