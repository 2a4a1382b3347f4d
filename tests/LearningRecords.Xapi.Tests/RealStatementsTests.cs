using System.IO.Compression;
using System.Text;
using LearningRecords.TestData;

namespace LearningRecords.Xapi.Tests;

/// <summary>A week of a real MOOC, read with the rules of both versions.</summary>
public class RealStatementsTests
{
    private const string File = "fun-mooc/statements.jsonl.gz";

    [SharedDataFact(File)]
    public void Every_statement_of_a_real_platform_is_valid_in_1_0_3() => EveryStatementIsValid(XapiVersion.V1_0_3);

    [SharedDataFact(File)]
    public void Every_statement_of_a_real_platform_is_valid_in_2_0() => EveryStatementIsValid(XapiVersion.V2_0_0);

    private static void EveryStatementIsValid(XapiVersion version)
    {
        var learners = new HashSet<Guid>();
        var activities = new HashSet<Guid>();
        var count = 0;
        foreach (var line in Lines(SharedData.At(File)))
        {
            var batch = StatementReader.Read(Encoding.UTF8.GetBytes(line), version);
            Assert.Empty(batch.Problems);
            var statement = Assert.Single(batch.Statements);
            learners.Add(statement.Actor.Key);
            activities.Add(statement.Object.ActivityKey!.Value);
            count++;
        }

        Assert.Equal(22_000, count);
        Assert.Equal(1_452, learners.Count);
        Assert.Equal(10, activities.Count);
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var file = System.IO.File.OpenRead(path);
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (text.ReadLine() is { } line)
            yield return line;
    }
}
