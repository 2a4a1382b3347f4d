using LearningRecords.Events;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.LearnerGroups;
using LearningRecords.Xapi;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Import;

/// <summary>Records imported learner groups and memberships as events of their groups; what a group's events say already is not recorded again.</summary>
public static class ImportGroups
{
    /// <param name="stored">When the memberships were known, in a history that is recorded later; null: now.</param>
    /// <returns>How many events were new.</returns>
    public static async Task<int> RunAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, IEnumerable<ImportedGroup> groups, IEnumerable<ImportedMembership> memberships, CancellationToken token, DateTimeOffset? stored = null)
    {
        var defined = groups.ToDictionary(group => group.Id, group => new LearnerGroupDefined(group.Id, group.Kind, group.ParentId, group.NameEn, group.NameZh), StringComparer.Ordinal);
        var members = memberships.ToLookup(membership => membership.GroupId, Membership, StringComparer.Ordinal);
        var added = 0;
        foreach (var id in defined.Keys.Union(members.Select(of => of.Key), StringComparer.Ordinal))
        {
            added += await RecordFacts.RunAsync(store, database, tenant, moments: 1, async (session, _) =>
            {
                var group = await LearnerGroup.FindAsync(session, id, token);
                var wanted = defined.GetValueOrDefault(id);
                GroupChange[] events =
                [
                    .. wanted is null ? [] : DecideGroup.Define(group, wanted),
                    .. DecideGroup.Join(group ?? LearnerGroup.Of(wanted ?? new LearnerGroupDefined(id, "", null, id, id)), members[id]).Select(joined => joined with { Stored = stored }),
                ];
                if (events.Length > 0)
                    LearnerGroup.Record(session, id, events, by: null);
                return events.Length;
            }, token);
        }

        return added;
    }

    private static GroupMembership Membership(ImportedMembership membership) =>
        new(AgentIdentity.OfAccount(membership.HomePage, membership.AccountName).Ifi, membership.From, membership.Until, membership.CourseId);
}
