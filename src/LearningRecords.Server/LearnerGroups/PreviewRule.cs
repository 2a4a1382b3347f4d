using LearningRecords.Events;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Server.Access;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Tells whom a rule would take in, before it is set.</summary>
public static class PreviewRule
{
    private const int Examples = 5;
    private const Scopes OfPersons = Scopes.ReadInsights | Scopes.ReadEverything | Scopes.All;

    public sealed record Body(GroupRule Rule);

    /// <summary>What a rule would come to.</summary>
    /// <param name="Learners">How many learners it holds for now; null: too few to be shown.</param>
    /// <param name="Examples">Some of them, for those who may read about persons; null: for nobody else.</param>
    public sealed record Preview(long? Learners, bool Suppressed, IReadOnlyList<MatchingLearner>? Examples);

    /// <summary>
    /// <c>POST /insights/groups/rule/preview</c> with <c>{"rule"}</c>: how many learners it holds for now, nothing is changed. 200 with <c>{"learners", "suppressed", "examples"}</c>: learners null
    /// where they are fewer than the tenant's privacy threshold, examples null for callers who may not read about persons. 400 for a rule that cannot be.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database)
    {
        var rule = (await GroupBody.ReadAsync<Body>(http.Request)).Rule;
        var readsPersons = (http.User.Scopes & OfPersons) != Scopes.None;
        await http.Response.WriteAsJsonAsync(await RunAsync(database, http.User.Tenant, rule, readsPersons, http.RequestAborted), http.RequestAborted);
    }

    /// <exception cref="RefusedException">400: the rule cannot be.</exception>
    public static async Task<Preview> RunAsync(NpgsqlDataSource database, string tenant, GroupRule rule, bool readsPersons, CancellationToken token)
    {
        DecideGroup.Check(rule);
        var unwatched = await UnwatchedAsync(database, tenant, rule, token);
        var (learners, examples) = await QueryRuleMatches.RunAsync(database, tenant, rule, unwatched.GetValueOrDefault, Examples, token);
        var hidden = (await Tenants.PrivacyThresholdAsync(database, tenant, token)).Hides(learners);
        return new Preview(hidden ? null : learners, hidden, readsPersons ? examples : null);
    }

    // Of a property that no rule has asked for yet the profiles themselves must tell.
    private static async Task<Dictionary<ProfileIs, Guid[]>> UnwatchedAsync(NpgsqlDataSource database, string tenant, GroupRule rule, CancellationToken token)
    {
        var learners = new Dictionary<ProfileIs, Guid[]>();
        await using var connection = await database.OpenConnectionAsync(token);
        foreach (var profile in rule.Whole.OfType<ProfileIs>().Distinct().GroupBy(part => part.Profile, StringComparer.Ordinal))
        {
            var watched = await WatchedProperties.OfProfileAsync(connection, tenant, profile.Key, token);
            var parts = profile.Where(part => !watched.Contains(part.Property, StringComparer.Ordinal)).ToArray();
            if (parts.Length == 0)
                continue;
            var properties = parts.Select(part => part.Property).Distinct(StringComparer.Ordinal).ToArray();
            var found = parts.ToDictionary(part => part, _ => new List<Guid>());
            await foreach (var (learner, content, _) in WatchedProperties.ProfilesAsync(connection, tenant, profile.Key, token))
            {
                var values = WatchedProperties.Values(content.Span, properties).ToDictionary(value => value.Property, value => value.Value, StringComparer.Ordinal);
                foreach (var part in parts.Where(part => values[part.Property] is { } value && part.Values.Contains(value, StringComparer.Ordinal)))
                    found[part].Add(IriKey.Of(learner));
            }

            foreach (var (part, of) in found)
                learners[part] = [.. of];
        }

        return learners;
    }
}
