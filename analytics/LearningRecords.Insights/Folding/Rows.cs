using System.Diagnostics.CodeAnalysis;

namespace LearningRecords.Insights.Folding;

/// <summary>Rows of one table that belong to one learner: as they were found, and as they are to be.</summary>
public sealed class Rows<TKey, TRow>
    where TKey : notnull
    where TRow : class
{
    private readonly Dictionary<TKey, TRow> _found = [];
    private readonly Dictionary<TKey, TRow?> _changed = [];

    public void Found(TKey key, TRow row) => _found[key] = row;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TRow? row) =>
        _changed.TryGetValue(key, out row) ? row is not null : _found.TryGetValue(key, out row);

    public void Set(TKey key, TRow row) => _changed[key] = row;

    public void Remove(TKey key)
    {
        if (_found.ContainsKey(key))
            _changed[key] = null;
        else
            _changed.Remove(key);
    }

    /// <summary>Nothing that was found holds any more unless it is set again.</summary>
    public void StartOver()
    {
        foreach (var key in _found.Keys)
            _changed[key] = null;
    }

    /// <summary>Each row that is not to be as it was found; null where there is none.</summary>
    public IEnumerable<(TKey Key, TRow? Before, TRow? After)> Changes =>
        _changed.Select(change => (change.Key, Before: _found.GetValueOrDefault(change.Key), After: change.Value)).Where(change => !Equals(change.Before, change.After));

    public IEnumerable<KeyValuePair<TKey, TRow>> Before => _found;

    public IEnumerable<KeyValuePair<TKey, TRow>> After =>
        _found.Where(row => !_changed.ContainsKey(row.Key))
            .Concat(_changed.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Key, change.Value!)));
}
