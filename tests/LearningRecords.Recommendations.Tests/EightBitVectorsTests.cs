using CsCheck;

namespace LearningRecords.Recommendations.Tests;

public sealed class EightBitVectorsTests
{
    private const int Rank = 64;

    private static readonly Gen<float[]> Vectors = Gen.Select(Gen.Float[-3, 3].Array[2 * Rank], Gen.Float[-12, 12], (values, power) => Array.ConvertAll(values, value => value * MathF.Pow(2, power)));

    [Fact]
    public void What_is_kept_stays_the_same_when_it_is_kept_again() => Vectors.Sample(values =>
    {
        var kept = new EightBitVectors(values, Rank).Values();

        Assert.Equal(kept, new EightBitVectors(kept, Rank).Values());
    });

    [Fact]
    public void An_element_errs_by_a_hundred_and_twenty_seventh_of_the_largest_of_its_vector_at_most() => Vectors.Sample(values =>
    {
        var kept = new EightBitVectors(values, Rank).Values();

        for (var i = 0; i < values.Length; i++)
            Assert.Equal(values[i], kept[i], values.AsSpan(i / Rank * Rank, Rank).ToArray().Max(MathF.Abs) / 127 * 1.0001f);
    });

    [Fact]
    public void A_product_is_that_of_the_kept_elements() => Gen.Select(Vectors, Gen.Float[-3, 3].Array[Rank]).Sample((values, with) =>
    {
        var vectors = new EightBitVectors(values, Rank);
        var kept = vectors.Values();

        for (var v = 0; v < 2; v++)
        {
            var terms = Enumerable.Range(0, Rank).Select(i => (double)kept[v * Rank + i] * with[i]).ToArray();
            Assert.Equal(terms.Sum(), vectors.Dot(v, with), 1e-5 * (1e-6 + terms.Sum(Math.Abs)));
        }
    });

    [Fact]
    public void A_vector_of_nothing_is_kept_as_nothing() => Assert.All(new EightBitVectors(new float[Rank], Rank).Values(), value => Assert.Equal(0, value));
}
