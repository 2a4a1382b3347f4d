using System.Numerics;
using System.Runtime.InteropServices;

namespace LearningRecords.Insights;

/// <summary>Sums that are kept by key while learners are counted.</summary>
internal static class SumsByKey
{
    /// <summary>The sum of a key, which begins with nothing.</summary>
    public static TSum SumOf<TKey, TSum>(this Dictionary<TKey, TSum> sums, TKey key)
        where TKey : notnull
        where TSum : class, new()
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        return sum ??= new TSum();
    }

    /// <summary>Adds other numbers, key by key.</summary>
    public static void AddAll<TKey, TNumber>(this Dictionary<TKey, TNumber> sums, Dictionary<TKey, TNumber> others)
        where TKey : notnull
        where TNumber : struct, INumber<TNumber>
    {
        foreach (var (key, number) in others)
            CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _) += number;
    }
}
