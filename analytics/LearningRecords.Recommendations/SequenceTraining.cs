using System.Numerics.Tensors;

namespace LearningRecords.Recommendations;

/// <summary>What one training learned, as <see cref="SequenceModel"/> has it.</summary>
internal sealed record TrainedSequence(float[] Inputs, float[] Ages, float[] Outputs, float[] Bias);

/// <summary>
/// Trains one sequence model by stochastic gradient descent over all places of all histories; the pace of each row falls with
/// the gradients it has seen (Adagrad). One thread and one seed, so that the same data gives the same model to the bit.
/// </summary>
internal sealed class SequenceTraining
{
    private const int Rank = SequenceOutputs.Rank;
    private const int Epochs = 8;
    private const int MostPlacesPerEpoch = 250_000;
    private const int ExamplesPerDraw = 32;
    private const float Pace = 0.05f;

    /// <summary>The share of earlier courses that an example passes over, so that none is relied upon alone.</summary>
    private const float PassedOver = 0.2f;

    private readonly int[][] _coursesOf;
    private readonly Random _random;
    private readonly (int Learner, int Place)[] _places;
    private readonly float[] _inputs;
    private readonly float[] _ages;
    private readonly float[] _inputSquares;
    private readonly float[] _ageSquares;
    private readonly SequenceOutputs _outputs;
    private readonly List<(int Course, int Age)> _seen = [];
    private readonly float[] _context = new float[Rank];
    private readonly float[] _gradient = new float[Rank];
    private readonly float[] _step = new float[Rank];

    public SequenceTraining(int[][] coursesOf, Postings postings, int seed)
    {
        var courses = postings.RowStart.Length - 1;
        _coursesOf = coursesOf;
        _random = new Random(seed);
        _places = [.. coursesOf.SelectMany((taken, l) => Enumerable.Range(1, Math.Max(0, taken.Length - 1)).Select(p => (l, p)))];
        _inputs = SmallNumbers(courses * Rank);
        _outputs = new SequenceOutputs(coursesOf, postings, SmallNumbers(courses * Rank));
        _ages = [.. Enumerable.Range(0, SequenceModel.LatestCourses * Rank).Select(i => MathF.Pow(0.7f, i / Rank))];
        _inputSquares = SequenceOutputs.FewSquares(courses);
        _ageSquares = SequenceOutputs.FewSquares(SequenceModel.LatestCourses);
    }

    public TrainedSequence Run(CancellationToken token)
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
                if (i % ExamplesPerDraw == 0)
                    _outputs.Draw(_random);
                Learn(_coursesOf[_places[i].Learner], _places[i].Place, pace);
            }
        }

        _outputs.Finish();
        return new TrainedSequence(_inputs, _ages, _outputs.Vectors, _outputs.Bias);
    }

    private void Learn(int[] taken, int place, float pace)
    {
        ReadContext(taken, place);
        _outputs.Correct(taken.AsSpan(place, Math.Min(SequenceOutputs.Wanted, taken.Length - place)), _context, pace, _gradient);
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

    private static Span<float> Row(float[] rows, int row) => rows.AsSpan(row * Rank, Rank);

    private float[] SmallNumbers(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (_random.NextSingle() - 0.5f) / MathF.Sqrt(Rank))];
}
