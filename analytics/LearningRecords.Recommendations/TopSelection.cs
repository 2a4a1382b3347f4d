namespace LearningRecords.Recommendations;

/// <summary>Keeps the highest scored indexes of a sequence; equal scores prefer the lower index.</summary>
internal sealed class TopSelection(int capacity)
{
    private readonly PriorityQueue<int, (float Score, int Negated)> _lowest = new(capacity + 1);
    private float _bar = float.NegativeInfinity;

    public void Offer(int index, float score)
    {
        if (_lowest.Count == capacity)
        {
            if (score < _bar)
                return;
            _lowest.EnqueueDequeue(index, (score, -index));
        }
        else
        {
            _lowest.Enqueue(index, (score, -index));
        }

        if (_lowest.Count == capacity && _lowest.TryPeek(out _, out var bar))
            _bar = bar.Score;
    }

    /// <summary>Empties the selection into <paramref name="into"/>, lowest first.</summary>
    public void Drain(List<int> into)
    {
        while (_lowest.TryDequeue(out var index, out _))
            into.Add(index);
        _bar = float.NegativeInfinity;
    }
}
