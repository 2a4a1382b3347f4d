using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Import;

/// <summary>One statement to import and where it stands in its file.</summary>
/// <param name="Number">Line of a JSON Lines file or position in an array, from 1.</param>
public readonly record struct StatementSource(long Number, ReadOnlyMemory<byte> Json);

/// <summary>A statement that was not stored.</summary>
public sealed record RefusedStatement(long Number, IReadOnlyList<RefusedBecause> Reasons);

/// <summary>One reason why a statement was not stored.</summary>
/// <param name="At">JSON pointer of what is wrong; empty: the statement itself.</param>
public sealed record RefusedBecause(string At, string Reason);

/// <summary>What holds for every statement of an import.</summary>
/// <param name="Import">The number of the import, kept with each statement; 0: what is brought is made here.</param>
/// <param name="NewId">Makes the id of a statement that has none from its place; the same one whenever it is read again.</param>
/// <param name="KeepAuthority">Whether statements keep the authority they came with.</param>
/// <param name="BesideService">Whether a service takes posts meanwhile.</param>
public sealed record ImportTerms(long Import, Func<long, Guid> NewId, bool KeepAuthority = false, bool BesideService = false)
{
    /// <summary>How many statements are committed at once: a post waits for them all, and what a commit takes apart from them is shared by them.</summary>
    public int ChunkStatements => BesideService ? 2_000 : 6_000;
}

/// <summary>Reads a statement to import and settles what needs no look at the store.</summary>
public static class PrepareImported
{
    private static readonly byte[] Authority = Encoding.UTF8.GetBytes(Credentials.AuthorityOf("import"));
    private static readonly XapiCaller Caller1 = new("", Scopes.All, Authority, XapiVersion.V1_0_3);
    private static readonly XapiCaller Caller2 = Caller1 with { Version = XapiVersion.V2_0_0 };
    private static readonly Guid AuthorityKey = Caller1.AuthorityKey;

    /// <returns>The statement, or why it is refused.</returns>
    public static (PreparedStatement? Statement, IReadOnlyList<RefusedBecause> Reasons) Prepare(StatementSource source, ImportTerms terms)
    {
        var (statement, version, reasons) = Read(source.Json);
        if (statement is null)
            return (null, reasons);
        var prepared = PrepareStatements.Prepare(statement, version == XapiVersion.V1_0_3 ? Caller1 : Caller2, AuthorityKey, () => terms.NewId(source.Number));
        prepared = prepared with { Import = terms.Import };
        return (terms.KeepAuthority && statement is { Authority: { } authority, AuthoritySpan: { } span }
            ? prepared with { Authority = statement.Body.Slice(span.Start, span.Length), AuthorityKey = authority.Key }
            : prepared, []);
    }

    /// <summary>Reads without preparing.</summary>
    internal static (Statement? Statement, XapiVersion Version, IReadOnlyList<RefusedBecause> Reasons) Read(ReadOnlyMemory<byte> json)
    {
        // A file says nothing of its version but in the statements: what 1.0.3 refuses may be a statement of 2.0.
        var first = json.Span.IndexOf("\"version\":\"2."u8) < 0 ? XapiVersion.V1_0_3 : XapiVersion.V2_0_0;
        var batch = StatementReader.Read(json, first);
        if (batch.Problems.Count > 0)
        {
            var second = first == XapiVersion.V1_0_3 ? XapiVersion.V2_0_0 : XapiVersion.V1_0_3;
            if (StatementReader.Read(json, second) is { Problems.Count: 0 } other)
                (first, batch) = (second, other);
        }

        return batch switch
        {
            { Problems.Count: > 0 } => (null, first, [.. batch.Problems.Select(problem => new RefusedBecause(problem.Pointer, problem.Message))]),
            { Statements: [var one], IsArray: false } => (one, first, []),
            _ => (null, first, [new RefusedBecause("", "A statement is a JSON object; this is an array.")]),
        };
    }
}
