using LearningRecords.Events;
using LearningRecords.Insights.Folding;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Courses;

/// <summary>One word of the catalogue on one thing.</summary>
/// <param name="Entry">Null: the thing is offered no longer.</param>
public sealed record CatalogueWord(string ResourceId, DateTimeOffset Stored, ResourceCatalogued? Entry)
{
    /// <summary>The word that an event is; null: it is something else.</summary>
    public static CatalogueWord? Of(object told) => told switch
    {
        ResourceCatalogued entry => new CatalogueWord(entry.ResourceId, entry.Stored, entry),
        ResourceWithdrawn withdrawn => new CatalogueWord(withdrawn.ResourceId, withdrawn.Stored, null),
        _ => null,
    };
}

/// <summary>Keeps each word of the catalogue, and until when it was the last.</summary>
internal static class FoldCatalogue
{
    public static void Queue(PageChanges changes, InsightsPage page)
    {
        if (page.Catalogue.Count == 0)
            return;
        var words = page.Catalogue.GroupBy(word => word.ResourceId, StringComparer.Ordinal).ToArray();
        QueueSuperseded(changes, page.Tenant, "catalogue", "resource", words);
        QueueSuperseded(changes, page.Tenant, "catalogue_part", "course", words);

        var entries = words.SelectMany(OnOne).ToArray();
        QueueResources(changes, page.Tenant, entries);
        QueueParts(changes, page.Tenant, entries);
    }

    // The first word of the page ends the last one before it.
    private static void QueueSuperseded(PageChanges changes, string tenant, string table, string key, IGrouping<string, CatalogueWord>[] words) =>
        changes.QueueSqlCommand(
            $"update insights.{table} r set superseded = t.stored from unnest(?, ?) t(key, stored) where r.tenant_id = ? and r.{key} = t.key and r.superseded = 'infinity'",
            words.Select(word => IriKey.Of(word.Key)).ToArray(), words.Select(word => word.First().Stored).ToArray(), tenant);

    private static IEnumerable<(ResourceCatalogued Entry, DateTimeOffset Superseded)> OnOne(IGrouping<string, CatalogueWord> words) =>
        words.Zip(words.Skip(1).Select(next => next.Stored).Append(DateTimeOffset.MaxValue), (word, next) => (word.Entry, Superseded: next))
            .Where(word => word.Entry is not null).Select(word => (word.Entry!, word.Superseded));

    private static void QueueResources(PageChanges changes, string tenant, (ResourceCatalogued Entry, DateTimeOffset Superseded)[] entries)
    {
        if (entries.Length == 0)
            return;
        // unnest flattens arrays of arrays, so lists of IRIs, which hold no space, travel as text.
        changes.QueueSqlCommand(
            """
            insert into insights.catalogue
                (tenant_id, resource, stored, superseded, id, kind, title_en, title_zh, discipline, discipline_en, discipline_zh, level, minutes, language, provider, audience, open, teachers, volunteers)
            select ?, t.resource, t.stored, t.superseded, t.id, t.kind, t.title_en, t.title_zh, t.discipline, t.discipline_en, t.discipline_zh, t.level, t.minutes, t.language,
                   t.provider, t.audience, t.open, string_to_array(t.teachers, ' '), string_to_array(t.volunteers, ' ')
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                t(resource, stored, superseded, id, kind, title_en, title_zh, discipline, discipline_en, discipline_zh, level, minutes, language, provider, audience, open, teachers, volunteers)
            """,
            tenant,
            entries.Select(told => IriKey.Of(told.Entry.ResourceId)).ToArray(),
            entries.Select(told => told.Entry.Stored).ToArray(),
            entries.Select(told => told.Superseded).ToArray(),
            entries.Select(told => told.Entry.ResourceId).ToArray(),
            entries.Select(told => told.Entry.Kind).ToArray(),
            entries.Select(told => told.Entry.TitleEn).ToArray(),
            entries.Select(told => told.Entry.TitleZh).ToArray(),
            entries.Select(told => told.Entry.Discipline).ToArray(),
            entries.Select(told => told.Entry.DisciplineEn).ToArray(),
            entries.Select(told => told.Entry.DisciplineZh).ToArray(),
            entries.Select(told => told.Entry.Level).ToArray(),
            entries.Select(told => told.Entry.Minutes).ToArray(),
            entries.Select(told => told.Entry.Language).ToArray(),
            entries.Select(told => told.Entry.Provider).ToArray(),
            entries.Select(told => told.Entry.Audience).ToArray(),
            entries.Select(told => told.Entry.Open).ToArray(),
            entries.Select(told => string.Join(' ', told.Entry.Teachers)).ToArray(),
            entries.Select(told => string.Join(' ', told.Entry.Volunteers)).ToArray());
    }

    private static void QueueParts(PageChanges changes, string tenant, (ResourceCatalogued Entry, DateTimeOffset Superseded)[] entries)
    {
        var parts = entries.SelectMany(told => told.Entry.Parts.Select((part, index) => (Course: IriKey.Of(told.Entry.ResourceId), told.Entry.Stored, told.Superseded, Place: index + 1, Part: part))).ToArray();
        if (parts.Length == 0)
            return;
        changes.QueueSqlCommand(
            "insert into insights.catalogue_part (tenant_id, course, stored, activity, superseded, place, id, title_en, title_zh) select ?, * from unnest(?, ?, ?, ?, ?, ?, ?, ?)",
            tenant,
            parts.Select(part => part.Course).ToArray(),
            parts.Select(part => part.Stored).ToArray(),
            parts.Select(part => IriKey.Of(part.Part.PartId)).ToArray(),
            parts.Select(part => part.Superseded).ToArray(),
            parts.Select(part => part.Place).ToArray(),
            parts.Select(part => part.Part.PartId).ToArray(),
            parts.Select(part => part.Part.TitleEn).ToArray(),
            parts.Select(part => part.Part.TitleZh).ToArray());
    }
}
