namespace LearningRecords.Recommendations;

/// <summary>
/// Turns a history into candidates and the numbers the ranking model reads. It reads the learner's earlier courses and
/// the statistics only. Not safe for two threads at once: it keeps one number per course and source between calls.
/// </summary>
internal sealed class FeatureExtraction
{
    /// <summary>Bounds the work of one ranking; the links of older courses say little.</summary>
    private const int LongestHistory = 60;

    private const float AgeDecay = 0.75f;

    private const int SpreadCourses = 20;
    private const float NeighbourDecay = 0.85f;
    private const float NearNeighbourDecay = 0.4f;

    private enum Source
    {
        Cosine,
        CosineMax,
        CosineLast,
        CosineFading,
        Conditional,
        Next,
        Second,
        Third,
        NextCount,
        Later,
        LaterMax,
        LaterLast,
        Earlier,
        EarlierLast,
        Backing,
        After,
        Together,
        Reach,
        Autoencoder,
        AutoencoderFading,
        Transition,
        Neighbours,
        NeighboursNext,
        NeighboursFollower,
        NearNeighbours,
        NearNeighboursNext,
        NearNeighboursFollower,
        GroupShare,
        Factors,
        FactorsFading,
        Spread,
        Sequence,
    }

    private static readonly int s_sources = Enum.GetValues<Source>().Length;

    /// <summary>Where candidates come from, and whose values are also given relative to the best candidate.</summary>
    private static readonly Source[] s_candidateSources =
    [
        Source.Cosine, Source.CosineFading, Source.Next, Source.Later, Source.Autoencoder, Source.AutoencoderFading,
        Source.Transition, Source.Neighbours, Source.NeighboursNext, Source.NeighboursFollower,
        Source.NearNeighboursNext, Source.GroupShare, Source.Sequence,
    ];

    private static readonly Source[] s_comparedSources = [.. s_candidateSources, Source.Factors, Source.FactorsFading, Source.Spread];

    private static readonly Source[] s_rankedSources = [Source.Autoencoder, Source.Transition, Source.Later, Source.NeighboursNext, Source.Sequence];

    private readonly CourseStatistics _statistics;
    private readonly NearestLearners _nearest;
    private readonly float[][] _scores;
    private readonly float[] _best = new float[s_comparedSources.Length];
    private readonly float[][] _ranks;
    private readonly float[] _titleProfile;
    private readonly int[] _disciplines;
    private readonly bool[] _taken;
    private readonly bool[] _chosen;
    private readonly List<int> _candidates = [];
    private readonly List<int> _spreading = [];
    private int[] _history = [];
    private float _meanLogPopularity;
    private float _latestPlace;

    public FeatureExtraction(CourseStatistics statistics)
    {
        _statistics = statistics;
        _nearest = new NearestLearners(statistics.CoursesOf, statistics.Postings, statistics.Lengths);
        _scores = [.. Enumerable.Range(0, s_sources).Select(_ => new float[statistics.Courses])];
        _ranks = [.. s_rankedSources.Select(_ => new float[statistics.Courses])];
        _titleProfile = new float[statistics.Content.Tokens];
        _disciplines = new int[statistics.Content.Discipline.DefaultIfEmpty(-1).Max() + 2];
        _taken = new bool[statistics.Courses];
        _chosen = new bool[statistics.Courses];
    }

    public static int Count { get; } = 26 + s_sources + s_comparedSources.Length + s_rankedSources.Length;

    /// <summary>
    /// The courses worth ranking after this history: all of a small catalogue, else the best of every source.
    /// The features of exactly these can then be written. Ordered by index.
    /// </summary>
    public IReadOnlyList<int> Candidates(ReadOnlySpan<int> history, ReadOnlySpan<int> groups, int most)
    {
        foreach (var course in _history)
            _taken[course] = false;
        _history = history.ToArray();
        foreach (var course in _history)
            _taken[course] = true;
        foreach (var scores in _scores)
            Array.Clear(scores);
        ScoreSources(history, groups);
        Choose(most);
        ScoreCandidates(history);
        Compare();
        return _candidates;
    }

    private void ScoreSources(ReadOnlySpan<int> history, ReadOnlySpan<int> groups)
    {
        var s = _statistics;
        var seen = history.Length > LongestHistory ? history[^LongestHistory..] : history;
        var weight = 1f;
        _meanLogPopularity = 0;
        _latestPlace = float.NegativeInfinity;
        for (var age = 0; age < seen.Length; age++, weight *= AgeDecay)
        {
            var course = seen[^(age + 1)];
            AddLinks(course, age, weight, 1f / seen.Length);
            s.Autoencoder.Add(course, 1, Of(Source.Autoencoder));
            s.Autoencoder.Add(course, weight, Of(Source.AutoencoderFading));
            s.Transition.Add(course, weight, Of(Source.Transition));
            _meanLogPopularity += MathF.Log(1 + s.Postings.Count(course)) / seen.Length;
            _latestPlace = Math.Max(_latestPlace, s.Order[course]);
        }

        _nearest.Score(
            seen, NeighbourDecay, Of(Source.Neighbours), Of(Source.NeighboursNext), Of(Source.NeighboursFollower));
        _nearest.Score(
            seen, NearNeighbourDecay, Of(Source.NearNeighbours), Of(Source.NearNeighboursNext), Of(Source.NearNeighboursFollower));
        s.Sequence.Chances(seen, Of(Source.Sequence));
        AddGroups(groups);
        Array.Clear(_titleProfile);
        Array.Clear(_disciplines);
        foreach (var course in seen)
        {
            s.Content.AddTitle(course, 1f / seen.Length, _titleProfile);
            _disciplines[s.Content.Discipline[course] + 1]++;
        }
    }

    private void AddLinks(int from, int age, float weight, float share)
    {
        var links = _statistics.Links;
        var together = links.Values[(int)Link.Together];
        var next = links.Values[(int)Link.Next];
        var second = links.Values[(int)Link.Second];
        var third = links.Values[(int)Link.Third];
        var later = links.Values[(int)Link.Later];
        var after = links.Values[(int)Link.After];
        var earlier = links.Values[(int)Link.Earlier];
        float taken = _statistics.Postings.Count(from);
        for (var i = links.RowStart[from]; i < links.RowStart[from + 1]; i++)
        {
            var c = links.Course[i];
            var both = together[i];
            var cosine = both / MathF.Sqrt((taken + 5) * (_statistics.Postings.Count(c) + 5));
            Of(Source.Cosine)[c] += cosine * share;
            Of(Source.CosineFading)[c] += cosine * weight;
            Of(Source.CosineMax)[c] = Math.Max(Of(Source.CosineMax)[c], cosine);
            Of(Source.Conditional)[c] += both / (taken + 5) * share;
            var towards = later[i] / (taken + 5);
            Of(Source.Later)[c] += towards * weight;
            Of(Source.LaterMax)[c] = Math.Max(Of(Source.LaterMax)[c], towards);
            Of(Source.Backing)[c] += later[i] / (_statistics.Postings.Count(c) + 5) * weight;
            Of(Source.Earlier)[c] += earlier[i] / (taken + 5) * weight;
            Of(Source.After)[c] += after[i];
            Of(Source.Together)[c] += both;
            Of(Source.Reach)[c] += share;
            switch (age)
            {
                case 0:
                    Of(Source.CosineLast)[c] = cosine;
                    Of(Source.Next)[c] = next[i] / (taken + 5);
                    Of(Source.NextCount)[c] = next[i];
                    Of(Source.LaterLast)[c] = towards;
                    Of(Source.EarlierLast)[c] = earlier[i] / (taken + 5);
                    break;
                case 1:
                    Of(Source.Second)[c] = second[i] / (taken + 5);
                    break;
                case 2:
                    Of(Source.Third)[c] = third[i] / (taken + 5);
                    break;
            }
        }
    }

    private void AddGroups(ReadOnlySpan<int> groups)
    {
        var counts = _statistics.Groups;
        foreach (var group in groups)
            for (var i = counts.RowStart[group]; i < counts.RowStart[group + 1]; i++)
                Of(Source.GroupShare)[counts.Course[i]] += counts.Learners[i] / (counts.Enrolments[group] + 20f) / groups.Length;
    }

    private void Choose(int most)
    {
        Array.Clear(_chosen);
        _candidates.Clear();
        if (_statistics.Courses <= most)
        {
            for (var c = 0; c < _statistics.Courses; c++)
                if (!_taken[c])
                    _candidates.Add(c);
            return;
        }

        var perSource = Math.Max(10, most / 4);
        var top = new TopSelection(perSource);
        var found = new List<int>();
        foreach (var source in s_candidateSources)
        {
            top.OfferAll(Of(source), _taken);
            top.Drain(found);
        }

        found.AddRange(_statistics.ByPopularity.Where(c => !_taken[c]).Take(perSource));
        foreach (var c in found)
            _chosen[c] = true;
        for (var c = 0; c < _chosen.Length; c++)
            if (_chosen[c])
                _candidates.Add(c);
    }

    /// <summary>Scores that are too costly for every course of a large catalogue.</summary>
    private void ScoreCandidates(ReadOnlySpan<int> history)
    {
        var s = _statistics;
        var seen = history.Length > LongestHistory ? history[^LongestHistory..] : history;
        Span<float> weights = stackalloc float[seen.Length];
        for (var (h, weight) = (seen.Length - 1, 1f); h >= 0; h--, weight *= AgeDecay)
            weights[h] = weight;
        Span<float> even = stackalloc float[s.Factors.Rank];
        Span<float> fading = stackalloc float[s.Factors.Rank];
        s.Factors.Place(seen, [], even);
        s.Factors.Place(seen, weights, fading);
        foreach (var c in _candidates)
        {
            Of(Source.Factors)[c] = s.Factors.Match(c, even);
            Of(Source.FactorsFading)[c] = s.Factors.Match(c, fading);
        }

        var top = new TopSelection(SpreadCourses);
        foreach (var c in _candidates)
            top.Offer(c, Of(Source.Transition)[c]);
        _spreading.Clear();
        top.Drain(_spreading);
        foreach (var from in _spreading)
        {
            var strength = Math.Max(0, Of(Source.Transition)[from]);
            float taken = s.Postings.Count(from);
            for (var i = s.Links.RowStart[from]; i < s.Links.RowStart[from + 1]; i++)
            {
                var c = s.Links.Course[i];
                Of(Source.Spread)[c] += strength * s.Links.Values[(int)Link.Together][i] / MathF.Sqrt((taken + 5) * (s.Postings.Count(c) + 5));
            }
        }
    }

    private void Compare()
    {
        for (var i = 0; i < s_comparedSources.Length; i++)
        {
            var scores = Of(s_comparedSources[i]);
            var best = 0f;
            foreach (var c in _candidates)
                best = Math.Max(best, scores[c]);
            _best[i] = best;
        }

        var order = _candidates.ToArray();
        var keys = new float[order.Length];
        for (var r = 0; r < s_rankedSources.Length; r++)
        {
            var scores = Of(s_rankedSources[r]);
            for (var i = 0; i < order.Length; i++)
                keys[i] = -scores[order[i]];
            Array.Sort(keys, order);
            for (var i = 0; i < order.Length; i++)
                _ranks[r][order[i]] = i > 0 && keys[i] == keys[i - 1] ? _ranks[r][order[i - 1]] : i;
        }
    }

    /// <summary>Writes the features of one of the candidates.</summary>
    public void Write(int course, Span<float> row)
    {
        var s = _statistics;
        var at = 0;
        var popularity = s.Postings.Count(course);
        var last = _history.Length > 0 ? _history[^1] : -1;
        foreach (var scores in _scores)
            row[at++] = scores[course];
        for (var i = 0; i < s_comparedSources.Length; i++)
            row[at++] = _best[i] > 0 ? Of(s_comparedSources[i])[course] / _best[i] : 0;
        foreach (var ranks in _ranks)
            row[at++] = ranks[course];

        row[at++] = MathF.Log(1 + popularity);
        row[at++] = s.Recent.Length > 0 ? MathF.Log((1 + s.Recent[course]) / (5 + popularity)) : 0;
        row[at++] = s.MeanPlace[course];
        row[at++] = s.MeanLogPlace[course];
        row[at++] = s.MeanLogPlace[course] - MathF.Log(1 + _history.Length);
        row[at++] = s.FirstShare[course];
        row[at++] = s.LastShare[course];
        row[at++] = s.MeanOutcome.Length > 0 ? s.MeanOutcome[course] : 0;
        row[at++] = _history.Length;
        row[at++] = _meanLogPopularity;
        row[at++] = MathF.Log(1 + popularity) - _meanLogPopularity;
        row[at++] = s.Order[course];
        row[at++] = last < 0 ? 0 : s.Order[course] - s.Order[last];
        row[at++] = last < 0 ? 0 : s.Order[course] - _latestPlace;
        row[at++] = (Of(Source.After)[course] + 1) / (Of(Source.Together)[course] + 2);
        row[at++] = Of(Source.NextCount)[course] / (popularity + 5f);
        row[at++] = last < 0 ? 0 : MathF.Log(1 + s.Postings.Count(last));
        row[at++] = last < 0 ? 0 : s.LastShare[last];
        row[at++] = Of(Source.GroupShare)[course] * (s.Postings.Learner.Length + 20f) / (popularity + 20f);
        at = WriteContent(course, last, row, at);
        if (at != Count)
            throw new InvalidOperationException($"{at} features written, {Count} declared.");
    }

    private int WriteContent(int course, int last, Span<float> row, int at)
    {
        var content = _statistics.Content;
        var discipline = content.Discipline[course];
        row[at++] = discipline < 0 || _history.Length == 0 ? 0 : _disciplines[discipline + 1] / (float)_history.Length;
        row[at++] = Same(content.Discipline);
        row[at++] = Same(content.Level);
        row[at++] = Same(content.Language);
        var difference = last < 0 ? float.NaN : content.LogLength[course] - content.LogLength[last];
        row[at++] = float.IsNaN(difference) ? 0 : difference;
        row[at++] = float.IsNaN(content.LogLength[course]) ? 0 : content.LogLength[course];
        row[at++] = content.TitleMatch(course, _titleProfile);
        return at;

        float Same(int[] category) =>
            last < 0 || category[course] < 0 || category[last] < 0 ? 0 : category[course] == category[last] ? 1 : -1;
    }

    private float[] Of(Source source) => _scores[(int)source];
}
