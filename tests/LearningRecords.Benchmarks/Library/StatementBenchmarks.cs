using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using LearningRecords.Xapi;

namespace LearningRecords.Benchmarks.Library;

/// <summary>What the library does with a statement of 1 kB, as a video player sends it.</summary>
[MemoryDiagnoser]
public class StatementBenchmarks
{
    private static readonly byte[] Statement = Encoding.UTF8.GetBytes(
        """
        {"id":"9dc99b37-e920-4a68-a066-917faca28949","actor":{"objectType":"Agent","account":{"name":"f6c5ca7f-9daa-4830-a6a7-887af156e9ce","homePage":"http://learn.example.com"}},
        "verb":{"id":"https://w3id.org/xapi/video/verbs/seeked","display":{"en-US":"seeked"}},
        "object":{"objectType":"Activity","id":"http://learn.example.com/videos/7d4f3c70","definition":{"type":"https://w3id.org/xapi/video/activity-type/video","name":{"en-US":"Tai chi, lesson 1","zh-CN":"太极拳入门 第一课"},"description":{"en-US":"The first of twelve lessons, for beginners, filmed in a community centre"}}},
        "result":{"extensions":{"https://w3id.org/xapi/video/extensions/time-from":124.692,"https://w3id.org/xapi/video/extensions/time-to":176.4,"https://w3id.org/xapi/video/extensions/played-segments":"0[.]42[,]60[.]75.5"}},
        "context":{"contextActivities":{"category":[{"id":"https://w3id.org/xapi/video"}],"parent":[{"id":"http://learn.example.com/courses/1","objectType":"Activity"}]},"language":"zh-CN"},"timestamp":"2026-01-29T23:09:00.867Z"}
        """.ReplaceLineEndings(""));

    private static readonly byte[] Batch = [(byte)'[', .. Enumerable.Repeat(Statement, 50).SelectMany((one, i) => i == 0 ? one : [(byte)',', .. WithId(one, i)]), (byte)']'];

    private static readonly LanguagePreference Chinese = LanguagePreference.Parse("zh-CN,zh;q=0.9,en;q=0.5");

    private readonly ArrayBufferWriter<byte> _output = new(4096);

    [Benchmark(Baseline = true, Description = "read and validate 1 kB")]
    public StatementBatch Read() => StatementReader.Read(Statement, XapiVersion.V2_0_0);

    [Benchmark(Description = "read and validate 1 kB as 1.0.3")]
    public StatementBatch ReadFirstVersion() => StatementReader.Read(Statement, XapiVersion.V1_0_3);

    [Benchmark(Description = "read and validate a batch of 50")]
    public StatementBatch ReadBatch() => StatementReader.Read(Batch, XapiVersion.V2_0_0);

    [Benchmark(Description = "hash what comparison looks at")]
    public Guid ContentHash() => StatementComparison.ContentHash(Statement);

    [Benchmark(Description = "format ids")]
    public int FormatIds()
    {
        _output.ResetWrittenCount();
        StatementFormat.WriteIds(Statement, _output);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "format canonical")]
    public int FormatCanonical()
    {
        _output.ResetWrittenCount();
        StatementFormat.WriteCanonical(Statement, Chinese, _ => default, _output);
        return _output.WrittenCount;
    }

    private static byte[] WithId(byte[] statement, int number) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(statement).Replace("9dc99b37-e920", $"9dc99b37-{number:x4}", StringComparison.Ordinal));
}
