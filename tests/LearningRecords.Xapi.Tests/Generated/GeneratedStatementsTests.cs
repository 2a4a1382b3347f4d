using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LearningRecords.TestStatements;

namespace LearningRecords.Xapi.Tests.Generated;

/// <summary>Laws that hold for every statement.</summary>
public class GeneratedStatementsTests
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue - 1];

    private static readonly string[] Ignored = ["id", "stored", "version", "authority", "attachments"];

    [Fact]
    public void A_valid_statement_is_valid_however_it_is_written() =>
        Gen.Select(Statements.Valid, Seeds).Sample((statement, seed) =>
        {
            var body = Rendering.Of(statement, seed);
            foreach (var version in Refusal.Both)
            {
                var batch = StatementReader.Read(body, version);
                Assert.Empty(batch.Problems);
                Assert.Equal(body, Assert.Single(batch.Statements).Body.ToArray());
            }
        }, iter: 2_000);

    [Fact]
    public void Two_writings_of_a_statement_are_equal() =>
        Gen.Select(Statements.Valid, Seeds, Seeds).Sample((statement, one, other) => AssertSame(Rendering.Of(statement, one), Rendering.Of(statement, other)), iter: 2_000);

    [Fact]
    public void Two_writings_of_a_statement_have_the_same_identities() =>
        Gen.Select(Statements.Valid, Seeds, Seeds).Sample((statement, one, other) =>
        {
            var left = Assert.Single(StatementReader.Read(Rendering.Of(statement, one), XapiVersion.V2_0_0).Statements);
            var right = Assert.Single(StatementReader.Read(Rendering.Of(statement, other), XapiVersion.V2_0_0).Statements);
            Assert.Equal((left.Id, left.VerbId, left.VerbKey, left.Registration, left.Timestamp, left.Actor.Key), (right.Id, right.VerbId, right.VerbKey, right.Registration, right.Timestamp, right.Actor.Key));
            Assert.Equal(left.Agents.OrderBy(a => a.Key), right.Agents.OrderBy(a => a.Key));
            Assert.Equal(left.Activities.OrderBy(a => a.Key), right.Activities.OrderBy(a => a.Key));
        }, iter: 1_000);

    [Fact]
    public void Equality_is_symmetric_and_agrees_with_the_hash() =>
        Gen.Select(Statements.Valid, Statements.Valid, Seeds).Sample((one, other, seed) =>
        {
            one.Remove("timestamp");
            byte[] left = Rendering.Of(one, seed), right = Rendering.Of(other, seed);
            var equal = StatementComparison.AreEqual(left, right);
            Assert.Equal(equal, StatementComparison.AreEqual(right, left));
            Assert.Equal(equal, StatementComparison.ContentHash(left) == StatementComparison.ContentHash(right));
        }, iter: 1_000);

    [Fact]
    public void Equality_ignores_what_the_standard_ignores() =>
        Gen.Select(Statements.Valid, Statements.Valid, Seeds, Gen.Bool).Sample((statement, donor, seed, sub) =>
        {
            var changed = (JsonObject)statement.DeepClone();
            foreach (var name in Ignored)
                Replace(changed, donor, name);
            changed["verb"]!["display"] = new JsonObject { ["fr"] = "autre" };
            Shuffle(changed, new Random(seed));
            changed.Remove(sub ? "timestamp" : "none");
            AssertSame(Rendering.Of(statement, seed), Rendering.Of(changed, seed + 1));
        }, iter: 1_000);

    [Fact]
    public void Equality_sees_every_other_difference() =>
        Gen.Select(Statements.Valid, Seeds).Sample((statement, seed) =>
        {
            var places = Places.Of(statement).Where(p => !p.IsIgnoredByComparison).ToArray();
            var place = places[seed % places.Length];
            var changed = place.Change(statement);
            Assert.False(StatementComparison.AreEqual(Rendering.Of(statement, seed), Rendering.Of(changed, seed + 1)), place.Pointer);
            Assert.True(
                place.Pointer == "/timestamp" || StatementComparison.ContentHash(Rendering.Of(statement, seed)) != StatementComparison.ContentHash(Rendering.Of(changed, seed + 1)),
                place.Pointer);
        }, iter: 2_000);

    [Fact]
    public void A_problem_points_at_the_offending_place() =>
        Gen.Select(Statements.Valid, Seeds).Sample((statement, seed) =>
        {
            var places = Places.Of(statement).Where(p => !p.IsInExtensions).ToArray();
            var place = places[seed % places.Length];
            var body = Rendering.Of(new JsonArray(new JsonObject(), place.Null(statement)), seed);
            Assert.Contains(StatementReader.Read(body, XapiVersion.V2_0_0).Problems, p => p.StatementIndex == 1 && p.Pointer == place.Pointer && p.Rule is "null-not-allowed" or "type-wrong");
        }, iter: 2_000);

    /// <summary>The number can be raised for a long run: <c>MUTATIONS=100000</c>.</summary>
    [Fact]
    public void A_mutated_body_never_throws_and_what_passes_can_be_compared()
    {
        var iterations = int.Parse(Environment.GetEnvironmentVariable("MUTATIONS") ?? "5000", System.Globalization.CultureInfo.InvariantCulture);
        Gen.Select(Statements.Valid, Seeds).Sample((statement, seed) =>
        {
            var body = Mutation.Of(Rendering.Of(statement, seed), new Random(seed));
            foreach (var version in Refusal.Both)
            {
                var batch = StatementReader.Read(body, version);
                Assert.All(batch.Problems, p => Assert.NotEmpty(p.Message));
                foreach (var read in batch.Statements)
                    Assert.True(StatementComparison.AreEqual(read.Body, read.Body));
                _ = AgentIdentity.TryParse(body, version, out _, out _);
            }
        }, iter: iterations);
    }

    private static void AssertSame(byte[] left, byte[] right)
    {
        Assert.True(StatementComparison.AreEqual(left, right), $"{Encoding.UTF8.GetString(left)}\n{Encoding.UTF8.GetString(right)}");
        Assert.True(StatementComparison.AreEqual(right, left));
        Assert.Equal(StatementComparison.ContentHash(left), StatementComparison.ContentHash(right));
    }

    private static void Replace(JsonObject statement, JsonObject donor, string name)
    {
        statement.Remove(name);
        if (donor[name] is { } value)
            statement[name] = value.DeepClone();
    }

    // The order of the members of groups, and the case of what has none.
    private static void Shuffle(JsonNode? node, Random random)
    {
        if (node is JsonObject members)
        {
            if (members["member"] is JsonArray group && members["objectType"]?.GetValueKind() == System.Text.Json.JsonValueKind.String)
            {
                var shuffled = group.Select(m => m!.DeepClone()).ToArray();
                random.Shuffle(shuffled);
                members["member"] = new JsonArray(shuffled);
            }

            foreach (var (name, value) in members.ToArray())
            {
                if (name is "registration" or "mbox_sha1sum" && value is JsonValue)
                    members[name] = value.GetValue<string>().ToUpperInvariant();
                else if (name is not "extensions")
                    Shuffle(value, random);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                Shuffle(item, random);
        }
    }
}
