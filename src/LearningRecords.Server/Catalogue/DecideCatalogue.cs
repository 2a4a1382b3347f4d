using LearningRecords.Events;

namespace LearningRecords.Server.Catalogue;

/// <summary>Decides whether an entry of a catalogue says anything that was not known.</summary>
public static class DecideCatalogue
{
    /// <param name="known">What the catalogue said last of the thing; null: nothing, or that it is withdrawn.</param>
    public static CatalogueSummary Outcome(ResourceCatalogued? known, ResourceCatalogued entry) =>
        known is null ? new(1, 0, 0) : SaysTheSame(known, entry) ? new(0, 0, 1) : new(0, 1, 0);

    // Lists are compared by what they hold, and the moment of the word is no part of it.
    private static bool SaysTheSame(ResourceCatalogued known, ResourceCatalogued entry) =>
        known.Teachers.SequenceEqual(entry.Teachers, StringComparer.Ordinal)
        && known.Volunteers.SequenceEqual(entry.Volunteers, StringComparer.Ordinal)
        && known.Parts.SequenceEqual(entry.Parts)
        && known with { Stored = entry.Stored, Teachers = entry.Teachers, Volunteers = entry.Volunteers, Parts = entry.Parts } == entry;
}
