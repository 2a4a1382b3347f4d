using System.Text;
using CsCheck;
using LearningRecords.Server.Import;

namespace LearningRecords.Server.Tests.Import;

public sealed class SplitStatementsTests
{
    private static readonly Gen<string> Statement = Gen.OneOf(Array.ConvertAll<string, Gen<string>>(["a", "{", "}", "[", "]", "\\\"", "\\\\", ",", " ", "课"], Gen.Const)).List[0, 30]
        .Select(pieces => $$$"""{"a":{"b":["{{{string.Concat(pieces)}}}",1.5e3,null]},"c":[]}""");

    private static readonly Gen<Func<IReadOnlyList<string>, string>> Form = Gen.OneOf(Array.ConvertAll<Func<IReadOnlyList<string>, string>, Gen<Func<IReadOnlyList<string>, string>>>([
        statements => string.Join('\n', statements),
        statements => string.Join("\r\n\r\n", statements) + "\n",
        statements => "\uFEFF" + string.Join('\n', statements),
        statements => $"[{string.Join(',', statements)}]",
        statements => $" [\n\t{string.Join("\n,\n", statements)}\n]\n",
        statements => $$"""{"statements":[{{string.Join(',', statements)}}],"more":"/xapi/more/[1}"}""",
        statements => $$"""{ "more" : "", "statements" : [ {{string.Join(" , ", statements)}} ] }""",
        statements => string.Join('\n', statements.Select(statement => "{\n" + statement[1..]))], Gen.Const));

    [Fact]
    public void However_statements_are_written_and_arrive_the_same_ones_are_cut_out() =>
        Gen.Select(Statement.List[1, 12], Form, Gen.Int[1, 200]).Sample((statements, form, piece) =>
        {
            var bytes = Encoding.UTF8.GetBytes(form(statements));
            var found = SplitStatements.ReadAsync(new Pieces(bytes, piece), CancellationToken.None)
                .Select(statement => Encoding.UTF8.GetString(statement.Json.Span).Trim().Replace("{\n", "{", StringComparison.Ordinal)).ToListAsync().AsTask().GetAwaiter().GetResult();
            Assert.Equal(statements, found);
        }, iter: 2_000);

    /// <summary>A stream that gives no more than so many bytes at a time.</summary>
    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
