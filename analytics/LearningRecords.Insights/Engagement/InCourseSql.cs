using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Engagement;

/// <summary>When and on what learners learn in one course as members of a group: what is summed for all courses together, counted from the hours and sittings of the one. The one place where the definition stands.</summary>
internal static class InCourseSql
{
    /// <summary>The hours, in the time of the tenants' calendar. The tenant is <c>$1</c>, the group <c>$2</c>, the course <c>$3</c>, the time zone <c>$4</c>.</summary>
    public const string Hours =
        """
        hours as materialized (
            select h.learner, h.terminal, h.hour at time zone $4 as hour, h.statements, h.completed
            from insights.learner_hour h join insights.group_set s on s.tenant_id = h.tenant_id and s.group_set = h.group_set
            where h.tenant_id = $1 and h.course = $3 and s.learner_groups @> array[$2])
        """;

    /// <summary>The sittings of whoever has any of the hours.</summary>
    public const string Sittings =
        """
        sittings as (
            select r.terminal, r.starts at time zone $4 as starts, r.ends - r.starts as length
            from (select distinct learner from hours) l
            join insights.session r on r.tenant_id = $1 and r.learner = l.learner and r.course = $3
            join insights.group_set s on s.tenant_id = r.tenant_id and s.group_set = r.group_set
            where s.learner_groups @> array[$2])
        """;

    /// <param name="group">Id of a learner group; null: everyone.</param>
    public static NpgsqlCommand Command(NpgsqlDataSource database, string tenant, string course, string? group, string sql)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(group is null ? Guid.Empty : IriKey.Of(group));
        command.Parameters.AddWithValue(IriKey.Of(course));
        command.Parameters.AddWithValue(TenantCalendar.TimeZone);
        return command;
    }
}
