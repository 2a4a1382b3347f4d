using System.Collections.Concurrent;
using JasperFx.Events;
using LearningRecords.Events;
using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Videos;
using LearningRecords.Xapi;

namespace LearningRecords.Insights;

/// <summary>A learner as the page names them last.</summary>
public sealed record PageLearner(string Identity, string? Name, Guid? HomeGroup);

/// <summary>One page of a tenant's events, read.</summary>
public sealed record InsightsPage(
    string Tenant,
    IReadOnlyList<StatementReading> Statements,
    IReadOnlyList<LearnerGroupDefined> Groups,
    IReadOnlyList<(string GroupId, IReadOnlyList<GroupMembership> Members, DateTimeOffset Stored)> Joined)
{
    private const int EventsPerShare = 500;

    /// <summary>What the catalogue says, in order.</summary>
    public IReadOnlyList<CatalogueWord> Catalogue { get; init; } = [];

    /// <summary>The rules of groups that were set, in order.</summary>
    public IReadOnlyList<LearnerGroupRuleSet> Rules { get; init; } = [];

    /// <summary>Groups that were archived or are offered again, in order.</summary>
    public IReadOnlyList<LearnerGroupArchived> Archived { get; init; } = [];

    /// <summary>What profiles say of learners, in order.</summary>
    public IReadOnlyList<(LearnerProperty Property, DateTimeOffset Stored)> Described { get; init; } = [];

    public IReadOnlyList<StatementFact> Facts { get; } = [.. Statements.SelectMany(statement => statement.Facts)];

    public IReadOnlyList<VideoEvent> Videos { get; } = [.. Statements.SelectMany(statement => statement.Videos)];

    /// <summary>The statements that the page voids, and when that was stored first.</summary>
    public IReadOnlyDictionary<Guid, DateTimeOffset> Voids { get; } = Statements.Where(statement => statement.Voids is not null)
        .GroupBy(statement => statement.Voids!.Value).ToDictionary(voids => voids.Key, voids => voids.Min(statement => statement.Stored));

    public IReadOnlyDictionary<Guid, PageLearner> Learners { get; } = Named(Statements.SelectMany(statement => statement.Learners));

    public static InsightsPage Read(string tenant, IReadOnlyList<IEvent> events)
    {
        var mentions = new Mentions();
        var statements = new StatementReading[events.Count];
        // A replay has the machine to itself; a page of a live store is too small to share out.
        Parallel.ForEach(Enumerable.Range(0, events.Count).Chunk(EventsPerShare), share =>
        {
            foreach (var index in share)
            {
                if (events[index].Data is StatementRecorded statement)
                    statements[index] = ReadStatement.Read(statement, mentions);
            }
        });
        return new InsightsPage(
            tenant,
            [.. statements.Where(statement => statement is not null)],
            [.. events.Select(recorded => recorded.Data).OfType<LearnerGroupDefined>()],
            [.. events.Select(Memberships).Where(told => told.GroupId is not null)])
        {
            Rules = [.. events.Select(recorded => recorded.Data).OfType<LearnerGroupRuleSet>()],
            Archived = [.. events.Select(recorded => recorded.Data).OfType<LearnerGroupArchived>()],
            Described = [.. events.Select(recorded => recorded.Data).OfType<LearnersDescribed>().SelectMany(described => described.Properties, (described, property) => (property, described.Stored))],
            Catalogue = [.. events.Select(recorded => CatalogueWord.Of(recorded.Data)).OfType<CatalogueWord>()],
        };
    }

    private static Dictionary<Guid, PageLearner> Named(IEnumerable<SeenLearner> mentions)
    {
        var (learners, homeGroups) = (new Dictionary<Guid, PageLearner>(), new Dictionary<string, Guid>(StringComparer.Ordinal));
        foreach (var mention in mentions)
        {
            if (!learners.TryGetValue(mention.Learner, out var known))
                learners[mention.Learner] = new PageLearner(mention.Identity, mention.Name, HomeGroup(mention.HomePage));
            else if (mention.Name is not null && mention.Name != known.Name)
                learners[mention.Learner] = known with { Name = mention.Name };
        }

        return learners;

        Guid? HomeGroup(string? homePage)
        {
            if (homePage is null)
                return null;
            if (!homeGroups.TryGetValue(homePage, out var group))
                homeGroups[homePage] = group = IriKey.Of(FoldLearnerGroups.HomePageGroupId(homePage));
            return group;
        }
    }

    private static (string GroupId, IReadOnlyList<GroupMembership> Members, DateTimeOffset Stored) Memberships(IEvent recorded) => recorded.Data switch
    {
        LearnersJoinedGroup joined => (joined.GroupId, joined.Members, (joined.Stored ?? recorded.Timestamp).ToUniversalTime()),
        LearnersLeftGroup left => (left.GroupId, left.Members, recorded.Timestamp.ToUniversalTime()),
        _ => default,
    };
}
