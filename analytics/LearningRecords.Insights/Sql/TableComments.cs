using System.Collections.Frozen;

namespace LearningRecords.Insights.Sql;

/// <summary>What the folded tables and their columns hold, for whoever looks at them in the database. A column called the same in several tables means the same.</summary>
public static class TableComments
{
    public static readonly FrozenDictionary<string, string> Tables = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["learner"] = "Learners as statements name them.",
        ["statement_fact"] = "What each statement says of a learner in a course; everything else is recomputed from these rows.",
        ["voided"] = "Statements that were voided, also those not seen yet.",
        ["course"] = "Courses with the titles that statements gave them last.",
        ["course_part"] = "The activities of a course that can be completed.",
        ["learner_group"] = "Learner groups: by account home page, by a statement's team, imported.",
        ["membership"] = "Imported memberships, each for an interval and, where it says so, for one course.",
        ["progress"] = "Progress per learner and course, without what the known parts of the course make of it.",
        ["engagement_learner"] = "What a learner did on a day, per learner group and course.",
        ["engagement"] = "Totals of engagement_learner per day, learner group and course.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, string> Columns = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tenant_id"] = "The institution the row belongs to.",
        ["learner"] = "Key of the learner's canonical identity.",
        ["identity"] = "The learner's canonical identity. Personal data.",
        ["name"] = "The name that statements gave last. Personal data.",
        ["home_group"] = "The group of the platform that the learner's account belongs to.",
        ["statement_id"] = "The statement's id.",
        ["course"] = "Key of the course's IRI; nil: all courses.",
        ["activity"] = "Key of the IRI of what was done; the course's own where the statement is about the course.",
        ["verb"] = "The verb's IRI.",
        ["at"] = "The statement's timestamp: when it happened.",
        ["stored"] = "When the store took the statement.",
        ["day"] = "The day of the timestamp, in Asia/Shanghai.",
        ["registration"] = "The statement's registration: one attempt.",
        ["teams"] = "Groups in whose context it happened.",
        ["completed"] = "Whether something was completed: the activity; in engagement_learner a course.",
        ["success"] = "The last verdict: passed, failed, or none.",
        ["score"] = "The scaled score.",
        ["voided"] = "Whether the statement was voided.",
        ["id"] = "The IRI, or what a group is known by.",
        ["title_en"] = "The title in English.",
        ["title_zh"] = "The title in Chinese.",
        ["part_of"] = "IRI of what the course belongs to.",
        ["learner_group"] = "Key of the group's id; nil: everyone.",
        ["kind"] = "What the group is by.",
        ["parent"] = "Key of the group it lies in.",
        ["name_en"] = "The name in English.",
        ["name_zh"] = "The name in Chinese.",
        ["valid_from"] = "The first moment the membership holds.",
        ["valid_until"] = "The last moment the membership holds.",
        ["statements"] = "Statements, voided ones left out.",
        ["attempts"] = "Attempts by registration, at least one.",
        ["progress"] = "What was told of the activity, 0 to 1.",
        ["own_progress"] = "The most that was told of the course itself, 0 to 1.",
        ["own_completed_at"] = "When the course itself was completed first.",
        ["parts_progress"] = "Sum over the parts of the course, each 0 to 1.",
        ["parts_completed"] = "How many parts were completed.",
        ["passed_at"] = "When the course was passed first.",
        ["best_score"] = "The best scaled score.",
        ["last_score"] = "The last scaled score.",
        ["time_spent_seconds"] = "Seconds between statements, pauses over 30 minutes left out.",
        ["first_activity"] = "The first timestamp.",
        ["last_activity"] = "The last timestamp.",
        ["active_learners"] = "Learners with any statement that day.",
        ["completions"] = "Learners who completed a course that day.",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
