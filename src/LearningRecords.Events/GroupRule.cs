using System.Text.Json;
using System.Text.Json.Serialization;

namespace LearningRecords.Events;

/// <summary>
/// Who belongs to a learner group, by what is known of a learner at the moment of a statement. Written as JSON: <c>{"by": "all", "rules": [{"by": "profile", …}, …]}</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "by")]
[JsonDerivedType(typeof(AllOf), "all")]
[JsonDerivedType(typeof(AnyOf), "any")]
[JsonDerivedType(typeof(Not), "not")]
[JsonDerivedType(typeof(HomePageIs), "home-page")]
[JsonDerivedType(typeof(ProfileIs), "profile")]
[JsonDerivedType(typeof(TeamIs), "team")]
[JsonDerivedType(typeof(ScannedAt), "scan")]
public abstract record GroupRule
{
    /// <summary>How a rule is written and read, whatever order a database gives its members.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { AllowOutOfOrderMetadataProperties = true };

    /// <summary>The rule and every rule in it; a reader of JSON does not see to it that the elements of a list are there.</summary>
    [JsonIgnore]
    public IEnumerable<GroupRule> Whole => (this switch
    {
        AllOf all => all.Rules,
        AnyOf any => any.Rules,
        Not not => [not.Rule],
        _ => (IReadOnlyList<GroupRule>)[],
    }).OfType<GroupRule>().SelectMany(rule => rule.Whole).Prepend(this);
}

/// <summary>Each of the rules holds.</summary>
public sealed record AllOf(IReadOnlyList<GroupRule> Rules) : GroupRule;

/// <summary>At least one of the rules holds.</summary>
public sealed record AnyOf(IReadOnlyList<GroupRule> Rules) : GroupRule;

/// <summary>The rule does not hold.</summary>
public sealed record Not(GroupRule Rule) : GroupRule;

/// <summary>The learner's account belongs to a platform.</summary>
/// <param name="HomePage">The account's home page.</param>
public sealed record HomePageIs(string HomePage) : GroupRule;

/// <summary>A property of the learner's agent profile has one of some values at the moment of the statement.</summary>
/// <param name="Profile">Id of the agent profile document.</param>
/// <param name="Property">A member of the document, a JSON object.</param>
/// <param name="Values">Texts; a number or a mark as JSON writes it.</param>
public sealed record ProfileIs(string Profile, string Property, IReadOnlyList<string> Values) : GroupRule;

/// <summary>The statement happened in the context of a group: its team, or one of its context groups.</summary>
/// <param name="Team">The group's canonical identity.</param>
public sealed record TeamIs(string Team) : GroupRule;

/// <summary>The learner had scanned a code of a centre by then: a scan in the context of that group.</summary>
/// <param name="Centre">The group's canonical identity.</param>
public sealed record ScannedAt(string Centre) : GroupRule;
