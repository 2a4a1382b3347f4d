using System.Numerics;

namespace LearningRecords.Recommendations;

/// <summary>Keeps the highest scored indexes of a sequence; equal scores prefer the lower index.</summary>
internal sealed class TopSelection(int capacity)
{
    // A heap with the worst of the kept on top; a general priority queue spends most of its time comparing tuples.
    private readonly (float Score, int Index)[] _heap = new (float Score, int Index)[capacity];
    private int _count;

    public void Offer(int index, float score)
    {
        if (_count < capacity)
        {
            var at = _count++;
            for (; at > 0 && Worse(score, index, _heap[(at - 1) / 2]); at = (at - 1) / 2)
                _heap[at] = _heap[(at - 1) / 2];
            _heap[at] = (score, index);
        }
        else if (capacity > 0 && !Worse(score, index, _heap[0]))
        {
            SiftDown(score, index);
        }
    }

    /// <summary>Offers every index with a score above 0 that is not left out, in order.</summary>
    public void OfferAll(ReadOnlySpan<float> scores, ReadOnlySpan<bool> leftOut)
    {
        var from = 0;
        // Most scores are too low, so as many as fit into a vector are looked at together.
        for (; from + Vector<float>.Count <= scores.Length; from += Vector<float>.Count)
            if (Vector.GreaterThanAny(new Vector<float>(scores[from..]), new Vector<float>(Floor)))
                OfferFew(from, from + Vector<float>.Count, scores, leftOut);
        OfferFew(from, scores.Length, scores, leftOut);
    }

    /// <summary>Empties the selection into <paramref name="into"/>, lowest first.</summary>
    public void Drain(List<int> into)
    {
        while (_count > 0)
        {
            into.Add(_heap[0].Index);
            var (score, index) = _heap[--_count];
            SiftDown(score, index);
        }
    }

    // A later index does not take the place of an earlier one with the same score.
    private float Floor => _count < capacity ? 0 : capacity > 0 ? Math.Max(0, _heap[0].Score) : float.PositiveInfinity;

    private void OfferFew(int from, int to, ReadOnlySpan<float> scores, ReadOnlySpan<bool> leftOut)
    {
        for (var i = from; i < to; i++)
            if (scores[i] > Floor && !leftOut[i])
                Offer(i, scores[i]);
    }

    private void SiftDown(float score, int index)
    {
        var at = 0;
        for (int child; (child = 2 * at + 1) < _count; at = child)
        {
            if (child + 1 < _count && Worse(_heap[child + 1].Score, _heap[child + 1].Index, _heap[child]))
                child++;
            if (Worse(score, index, _heap[child]))
                break;
            _heap[at] = _heap[child];
        }

        _heap[at] = (score, index);
    }

    private static bool Worse(float score, int index, (float Score, int Index) than) =>
        score < than.Score || (score == than.Score && index > than.Index);
}
