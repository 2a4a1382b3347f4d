using System.Collections.Concurrent;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Facts;

/// <summary>Keys of the IRIs that a page names, each made once.</summary>
public sealed class IriKeys
{
    private readonly ConcurrentDictionary<string, Guid> _keys = new(StringComparer.Ordinal);

    public Guid Of(string iri) => _keys.GetOrAdd(iri, IriKey.Of);
}
