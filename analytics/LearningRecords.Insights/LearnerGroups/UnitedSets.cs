namespace LearningRecords.Insights.LearnerGroups;

/// <summary>The sets of groups that rows name, and what several of them come to together.</summary>
public sealed class UnitedSets(IDictionary<Guid, GroupSet> sets)
{
    /// <summary>The set of every group that is in any of the sets; added to them if it is new.</summary>
    public Guid Unite(IReadOnlyCollection<Guid> keys)
    {
        if (keys.Count == 1)
            return keys.First();
        var united = GroupSet.Of(keys.SelectMany(key => sets[key].Groups));
        sets.TryAdd(united.Key, united);
        return united.Key;
    }
}
