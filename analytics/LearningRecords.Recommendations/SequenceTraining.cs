using System.Numerics.Tensors;

namespace LearningRecords.Recommendations;

/// <summary>
/// Trains one sequence model by stochastic gradient descent over all places of all histories; the pace of each row falls with
/// the gradients it has seen (Adagrad). One thread and one seed, so that the same data gives the same model to the bit.
/// </summary>
internal sealed class SequenceTraining
{
    private const int Rank = 64;
    private const int Epochs = 8;
    private const int MostPlacesPerEpoch = 250_000;
    private const float Pace = 0.05f;

    /// <summary>The share of earlier courses that an example passes over, so that none is relied upon alone.</summary>
    private const float PassedOver = 0.2f;

    /// <summary>The courses after the next one are wanted too, each less than the one before.</summary>
    private const float FutureDecay = 0.8f;
    private const int Wanted = 4;

    /// <summary>Up to this many courses all are outputs of every example; of more, a sample by popularity stands for them.</summary>
    private const int MostOutputs = 512;
    private const int SampledOutputs = 128;
    private const int ExamplesPerSample = 32;

    private const float LeastError = 2e-4f;

    private readonly int[][] _coursesOf;
    private readonly Random _random;
    private readonly (int Learner, int Place)[] _places;
    private readonly float[] _inputs;
    private readonly float[] _ages;
    private readonly float[] _outputs;
    private readonly float[] _bias;
    private readonly float[] _logShare;
    private readonly float[] _inputSquares;
    private readonly float[] _ageSquares;
    private readonly float[] _outputSquares;
    private readonly float[] _biasSquares;
    private readonly bool _sampled;
    private readonly int[] _candidates;
    private readonly float[] _wanted;
    private readonly List<int> _chosen = [];
    private readonly List<(int Course, int Age)> _seen = [];
    private readonly float[] _context = new float[Rank];
    private readonly float[] _gradient = new float[Rank];
    private readonly float[] _step = new float[Rank];

    public SequenceTraining(int[][] coursesOf, Postings postings, int seed)
    {
        var courses = postings.RowStart.Length - 1;
        var enrolments = (float)postings.Learner.Length + courses;
        _coursesOf = coursesOf;
        _random = new Random(seed);
        _places = [.. coursesOf.SelectMany((taken, l) => Enumerable.Range(1, Math.Max(0, taken.Length - 1)).Select(p => (l, p)))];
        _inputs = SmallNumbers(courses * Rank);
        _outputs = SmallNumbers(courses * Rank);
        _ages = [.. Enumerable.Range(0, SequenceModel.LatestCourses * Rank).Select(i => MathF.Pow(0.7f, i / Rank))];
        _logShare = [.. Enumerable.Range(0, courses).Select(c => MathF.Log((postings.Count(c) + 1) / enrolments))];
        _bias = [.. _logShare];
        (_inputSquares, _outputSquares, _biasSquares) = (FewSquares(courses), FewSquares(courses), FewSquares(courses));
        _ageSquares = FewSquares(SequenceModel.LatestCourses);
        _sampled = courses > MostOutputs;
        _candidates = _sampled ? new int[SampledOutputs] : [.. Enumerable.Range(0, courses)];
        _wanted = new float[courses];
    }

    public SequenceModel Run(CancellationToken token)
    {
        var places = Math.Min(_places.Length, MostPlacesPerEpoch);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            token.ThrowIfCancellationRequested();
            var pace = Pace * (1 - 0.9f * epoch / Epochs);
            for (var i = 0; i < places; i++)
            {
                var other = _random.Next(i, _places.Length);
                (_places[i], _places[other]) = (_places[other], _places[i]);
                if (_sampled && i % ExamplesPerSample == 0)
                    SampleCandidates();
                Learn(_coursesOf[_places[i].Learner], _places[i].Place, pace);
            }
        }

        return new SequenceModel(Rank, _inputs, _ages, _outputs, _bias);
    }

    private void Learn(int[] taken, int place, float pace)
    {
        ReadContext(taken, place);
        var next = taken.AsSpan(place, Math.Min(Wanted, taken.Length - place));
        Want(next);
        CorrectOutputs(pace);
        foreach (var course in next)
            _wanted[course] = 0;
        CorrectInputs(pace);
    }

    private void ReadContext(int[] taken, int place)
    {
        Array.Clear(_context);
        _seen.Clear();
        for (var age = 0; age < Math.Min(SequenceModel.LatestCourses, place); age++)
        {
            if (_random.NextSingle() < PassedOver)
                continue;
            var course = taken[place - 1 - age];
            _seen.Add((course, age));
            TensorPrimitives.MultiplyAdd(Row(_inputs, course), Row(_ages, age), _context, _context);
        }

        TensorPrimitives.Multiply(_context, 1 / (1 - PassedOver), _context);
    }

    private void Want(ReadOnlySpan<int> next)
    {
        _chosen.Clear();
        var (weight, total) = (1f, 0f);
        foreach (var course in next)
        {
            _wanted[course] = weight;
            total += weight;
            weight *= FutureDecay;
        }

        foreach (var course in next)
        {
            _wanted[course] /= total;
            if (_sampled)
                _chosen.Add(course);
        }

        foreach (var course in _candidates)
            if (!_sampled || _wanted[course] == 0)
                _chosen.Add(course);
    }

    private void CorrectOutputs(float pace)
    {
        Span<float> chances = stackalloc float[_chosen.Count];
        for (var k = 0; k < chances.Length; k++)
        {
            var course = _chosen[k];

            // A sampled output stands for others in proportion to how rarely it is drawn.
            chances[k] = _bias[course] + TensorPrimitives.Dot(Row(_outputs, course), _context) - (_sampled ? _logShare[course] : 0);
        }

        TensorPrimitives.SoftMax(chances, chances);
        Array.Clear(_gradient);
        var strength = TensorPrimitives.Dot<float>(_context, _context) / Rank;
        for (var k = 0; k < chances.Length; k++)
        {
            var course = _chosen[k];
            var error = chances[k] - _wanted[course];
            if (MathF.Abs(error) < LeastError)
                continue;
            var row = Row(_outputs, course);
            TensorPrimitives.MultiplyAdd(row, error, _gradient, _gradient);
            _outputSquares[course] += error * error * strength;
            TensorPrimitives.MultiplyAdd(_context, -pace * error / MathF.Sqrt(_outputSquares[course]), row, row);
            _biasSquares[course] += error * error;
            _bias[course] -= pace * error / MathF.Sqrt(_biasSquares[course]);
        }
    }

    private void CorrectInputs(float pace)
    {
        foreach (var (course, age) in _seen)
        {
            var input = Row(_inputs, course);
            var weights = Row(_ages, age);
            TensorPrimitives.Multiply(_gradient, weights, _step);
            TensorPrimitives.Multiply(_gradient, input, _context);
            _inputSquares[course] += TensorPrimitives.Dot<float>(_step, _step) / Rank;
            _ageSquares[age] += TensorPrimitives.Dot<float>(_context, _context) / Rank;
            TensorPrimitives.MultiplyAdd(_context, -pace / MathF.Sqrt(_ageSquares[age]), weights, weights);
            TensorPrimitives.MultiplyAdd(_step, -pace / MathF.Sqrt(_inputSquares[course]), input, input);
        }
    }

    private void SampleCandidates()
    {
        for (var k = 0; k < _candidates.Length; k++)
        {
            var taken = _coursesOf[_places[_random.Next(_places.Length)].Learner];
            _candidates[k] = taken[_random.Next(taken.Length)];
        }
    }

    private static Span<float> Row(float[] rows, int row) => rows.AsSpan(row * Rank, Rank);

    private float[] SmallNumbers(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (_random.NextSingle() - 0.5f) / MathF.Sqrt(Rank))];

    private static float[] FewSquares(int rows)
    {
        var squares = new float[rows];
        Array.Fill(squares, 0.1f);
        return squares;
    }
}
