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
