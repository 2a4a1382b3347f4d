using System.Text;
using CsCheck;
using LearningRecords.Server.Documents;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Tests.Documents;

/// <summary>The laws of changing a document, whatever is there and whatever is asked.</summary>
public sealed class DecideDocumentTests
{
    private static readonly string[] Bodies = ["", "{}", "{\"a\":1}", "{\"a\":{\"b\":2}}", "[]", "text"];
    private static readonly string[] Types = ["application/json", "application/json; charset=utf-8", "text/plain"];
    private static readonly string?[] Headers = [null, "*", "\"1234\"", "CURRENT", "W/CURRENT", "\"1234\", CURRENT"];
    private static readonly DocumentResource[] Resources = [DocumentResource.State, DocumentResource.AgentProfile, DocumentResource.ActivityProfile];

    private static readonly Gen<Case> Cases = Gen.Select(
        Gen.Select(Among(Bodies), Among(Types), Gen.Bool), Gen.Select(Among(Bodies), Among(Types)), Gen.Select(Among(Headers), Among(Headers)), Among(Resources), Among([XapiVersion.V1_0_3, XapiVersion.V2_0_0]),
        (there, sent, headers, resource, version) =>
        {
            var current = there.Item3 ? new StoredDocument(there.Item2, EntityTag.Of(Encoding.UTF8.GetBytes(there.Item1)), Encoding.UTF8.GetBytes(there.Item1)) : null;
            EntityTags? Tags(string? header) => EntityTags.Parse(header?.Replace("CURRENT", $"\"{current?.ETag ?? "none"}\"", StringComparison.Ordinal));
            return new Case(current, new SentDocument(sent.Item2, Encoding.UTF8.GetBytes(sent.Item1)), new Preconditions(Tags(headers.Item1), Tags(headers.Item2)), resource, version);
        });

    private sealed record Case(StoredDocument? Current, SentDocument Sent, Preconditions Preconditions, DocumentResource Resource, XapiVersion Version)
    {
        public DocumentDecision Put() => DecideDocument.Put(Current, Sent, Preconditions, Resource, Version);

        public DocumentDecision Post() => DecideDocument.Post(Current, Sent, Preconditions, Resource, Version);

        public DocumentDecision Delete() => DecideDocument.Delete(Current, Preconditions, Version);
    }

    [Fact]
    public void Preconditions_that_do_not_hold_are_412_for_every_method_and_nothing_else_is() =>
        Cases.Sample(at =>
        {
            var fails = !at.Preconditions.Hold(at.Current?.ETag);
            return Fails(at.Put()) == fails && Fails(at.Post()) == fails && Fails(at.Delete()) == fails;

            static bool Fails(DocumentDecision decision) => decision is DocumentDecision.Refuse { Status: 412 };
        });

    [Fact]
    public void A_put_that_is_accepted_keeps_exactly_what_was_sent() =>
        Cases.Sample(at => at.Put() is not DocumentDecision.Write write || write.Document == at.Sent);

    [Fact]
    public void A_put_that_names_the_current_tag_is_always_accepted() =>
        Cases.Where(at => at.Current is not null).Sample(at =>
            (at with { Preconditions = new Preconditions(EntityTags.Parse($"\"{at.Current!.ETag}\""), null) }).Put() is DocumentDecision.Write);

    [Fact]
    public void A_put_without_preconditions_never_replaces_a_document_but_a_state_in_1_0_3() =>
        Cases.Where(at => at.Current is not null).Select(at => at with { Preconditions = new Preconditions(null, null) }).Sample(at =>
            at.Put() is DocumentDecision.Write == (at.Resource == DocumentResource.State && at.Version == XapiVersion.V1_0_3));

    [Fact]
    public void A_merge_is_a_JSON_object_with_every_property_of_what_was_sent() =>
        Cases.Where(at => at.Current is not null).Sample(at =>
        {
            if (at.Post() is not DocumentDecision.Write write)
                return;
            Assert.True(write.Document.IsJson);
            Assert.True(DocumentMerge.TryMerge(write.Document.Content, at.Sent.Content, out var again));
            Assert.Equal(write.Document.Content.ToArray(), again);
        });

    [Fact]
    public void A_deletion_deletes_what_is_there_and_nothing_where_nothing_is() =>
        Cases.Sample(at => at.Delete() switch
        {
            DocumentDecision.Delete => at.Current is not null,
            DocumentDecision.Nothing => at.Current is null,
            DocumentDecision.Refuse refusal => refusal.Status == 412,
            _ => false,
        });

    private static Gen<T> Among<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
