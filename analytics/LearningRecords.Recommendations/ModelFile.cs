using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LearningRecords.Recommendations;

/// <summary>One file: a mark, the version of the layout, the SHA-256 of the rest, and the rest compressed.</summary>
internal static class ModelFile
{
    private const int Layout = 2;
    private static readonly byte[] s_mark = "LRRANK"u8.ToArray();

    public static void Write(RankingModel model, string file) => WholeFile.Write(file, stream =>
    {
        stream.Write(s_mark);
        stream.WriteByte(Layout);
        var hashAt = stream.Position;
        stream.Write(new byte[SHA256.HashSizeInBytes]);
        using (var compressed = new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new BinaryWriter(compressed, Encoding.UTF8))
            WriteModel(writer, model);
        stream.Position = hashAt + SHA256.HashSizeInBytes;
        var hash = SHA256.HashData(stream);
        stream.Position = hashAt;
        stream.Write(hash);
    });

    public static RankingModel Read(string file)
    {
        using var stream = File.OpenRead(file);
        var head = new byte[s_mark.Length + 1 + SHA256.HashSizeInBytes];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.AsSpan().StartsWith(s_mark))
            throw new InvalidDataException($"{file} is not a ranking model.");
        if (head[s_mark.Length] != Layout)
            throw new InvalidDataException($"{file} is a ranking model of layout {head[s_mark.Length]}; this version reads layout {Layout}. Train again.");
        if (!SHA256.HashData(stream).AsSpan().SequenceEqual(head.AsSpan(s_mark.Length + 1)))
            throw new InvalidDataException($"{file} is damaged: its checksum does not match. Train again or restore a copy.");
        stream.Position = head.Length;
        using var compressed = new BrotliStream(stream, CompressionMode.Decompress);
        using var reader = new BinaryReader(compressed, Encoding.UTF8);
        return ReadModel(reader);
    }

    private static void WriteModel(BinaryWriter writer, RankingModel model)
    {
        var s = model.Statistics;
        writer.Write(JsonSerializer.Serialize(model.Description));
        writer.Write(JsonSerializer.Serialize(model.Courses));
        writer.Write(JsonSerializer.Serialize(s.Content.Facts));
        WriteArray(writer, Array.ConvertAll(s.CoursesOf, c => c.Length));
        WriteArray(writer, s.CoursesOf.SelectMany(c => c).ToArray());
        WriteArray(writer, s.Recent);
        WriteArray(writer, s.MeanPlace);
        WriteArray(writer, s.MeanLogPlace);
        WriteArray(writer, s.FirstShare);
        WriteArray(writer, s.LastShare);
        WriteArray(writer, s.MeanOutcome);
        WriteArray(writer, s.Order);
        WriteArray(writer, s.Links.RowStart);
        WriteArray(writer, s.Links.Course);
        foreach (var values in s.Links.Values)
            WriteArray(writer, values);
        WriteLinear(writer, s.Autoencoder);
        WriteLinear(writer, s.Transition);
        writer.Write(s.Factors.Rank);
        WriteArray(writer, s.Factors.Vectors);
        WriteArray(writer, s.Factors.Gram);
        writer.Write(s.Sequence.Rank);
        WriteArray(writer, s.Sequence.Inputs);
        WriteArray(writer, s.Sequence.Ages);
        WriteArray(writer, s.Sequence.Outputs.Values());
        WriteArray(writer, s.Sequence.Bias);
        writer.Write(JsonSerializer.Serialize(s.Groups.Names));
        WriteArray(writer, s.Groups.Members);
        WriteArray(writer, s.Groups.RowStart);
        WriteArray(writer, s.Groups.Course);
        WriteArray(writer, s.Groups.Learners);
        WriteArray(writer, s.Groups.Enrolments);
        WriteArray(writer, model.Score.Listwise.Weights);
        WriteArray(writer, model.Score.Listwise.Mean);
        WriteArray(writer, model.Score.Listwise.Deviation);
        writer.Write(model.Score.ListwiseWeight);
        var trees = model.Score.Trees.Arrays;
        WriteArray(writer, trees.Root);
        WriteArray(writer, trees.Feature);
        WriteArray(writer, trees.Threshold);
        WriteArray(writer, trees.Low);
        WriteArray(writer, trees.High);
        WriteArray(writer, trees.Leaf);
    }

    private static RankingModel ReadModel(BinaryReader reader)
    {
        var description = ReadJson<ModelDescription>(reader);
        var courses = ReadJson<string[]>(reader);
        var facts = ReadJson<CourseFacts?[]>(reader);
        var coursesOf = ReadHistories(reader);
        var statistics = new CourseStatistics
        {
            CoursesOf = coursesOf,
            Postings = Postings.Of(coursesOf, courses.Length),
            Content = new CourseContent(facts),
            Recent = ReadArray<float>(reader),
            MeanPlace = ReadArray<float>(reader),
            MeanLogPlace = ReadArray<float>(reader),
            FirstShare = ReadArray<float>(reader),
            LastShare = ReadArray<float>(reader),
            MeanOutcome = ReadArray<float>(reader),
            Order = ReadArray<float>(reader),
            Links = new CourseLinks(
                ReadArray<int>(reader),
                ReadArray<int>(reader),
                [.. Enumerable.Range(0, CourseLinks.Kinds).Select(_ => ReadArray<float>(reader))]),
            Autoencoder = ReadLinear(reader),
            Transition = ReadLinear(reader),
            Factors = new CourseFactors(reader.ReadInt32(), ReadArray<float>(reader), ReadArray<float>(reader)),
            Sequence = ReadSequence(reader),
            Groups = new GroupCounts(
                ReadJson<string[]>(reader),
                ReadArray<int>(reader),
                ReadArray<int>(reader),
                ReadArray<int>(reader),
                ReadArray<int>(reader),
                ReadArray<int>(reader)),
        };
        var listwise = new ListwiseModel(ReadArray<float>(reader), ReadArray<float>(reader), ReadArray<float>(reader));
        var listwiseWeight = reader.ReadDouble();
        var trees = new TreeEnsemble(
            ReadArray<int>(reader),
            ReadArray<int>(reader),
            ReadArray<float>(reader),
            ReadArray<int>(reader),
            ReadArray<int>(reader),
            ReadArray<double>(reader));
        return new RankingModel(description, courses, statistics, new CourseScore(trees, listwise, listwiseWeight));
    }

    private static int[][] ReadHistories(BinaryReader reader)
    {
        var lengths = ReadArray<int>(reader);
        var flat = ReadArray<int>(reader);
        var coursesOf = new int[lengths.Length][];
        for (int l = 0, at = 0; l < lengths.Length; at += lengths[l++])
            coursesOf[l] = flat[at..(at + lengths[l])];
        return coursesOf;
    }

    private static void WriteLinear(BinaryWriter writer, LinearModel model)
    {
        WriteArray(writer, model.RowStart);
        WriteArray(writer, model.Course);
        WriteArray(writer, model.Weight);
    }

    private static SequenceModel ReadSequence(BinaryReader reader)
    {
        var rank = reader.ReadInt32();
        return new SequenceModel(rank, ReadArray<float>(reader), ReadArray<float>(reader), new EightBitVectors(ReadArray<float>(reader), rank), ReadArray<float>(reader));
    }

    private static LinearModel ReadLinear(BinaryReader reader) =>
        new(ReadArray<int>(reader), ReadArray<int>(reader), ReadArray<float>(reader));

    private static T ReadJson<T>(BinaryReader reader) =>
        JsonSerializer.Deserialize<T>(reader.ReadString()) ?? throw new InvalidDataException("The ranking model lacks a part.");

    private static void WriteArray<T>(BinaryWriter writer, T[] values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes<T>(values));
    }

    private static T[] ReadArray<T>(BinaryReader reader)
        where T : unmanaged
    {
        var values = new T[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
