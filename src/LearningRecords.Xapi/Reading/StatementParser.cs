using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace LearningRecords.Xapi.Reading;

/// <summary>
/// One pass over a body. Every Read method starts at the first token of a value and ends at its last one, whatever the value is;
/// what it finds wrong goes to the log with its position and reading goes on.
/// </summary>
internal ref partial struct StatementParser
{
    public const string VoidedVerb = "http://adlnet.gov/expapi/verbs/voided";

    // What a larger body has swollen the working set to is better given back.
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static WorkingSet? t_spare;

    private static readonly SearchValues<byte> VersionCharacters = SearchValues.Create(
        ".-+0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly ReadOnlyMemory<byte> _body;
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly XapiVersion _version;
    private readonly ReadLimits _limits;
    private readonly ProblemLog _problems;
    private readonly WorkingSet _working;
    private Utf8JsonReader _json;
    private int? _index;
    private long _statementStart;

    public StatementParser(ReadOnlyMemory<byte> body, XapiVersion version, ReadLimits limits)
        : this(body, body.Span, version, limits)
    {
    }

    public StatementParser(ReadOnlySpan<byte> utf8, XapiVersion version, ReadLimits limits)
        : this(default, utf8, version, limits)
    {
    }

    private StatementParser(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> utf8, XapiVersion version, ReadLimits limits)
    {
        _body = body;
        _utf8 = utf8;
        _version = version;
        _limits = limits;
        _problems = new ProblemLog(limits.MaxProblems);
        // Reading does not call back into itself, so one working set per thread is enough and a read allocates only its result.
        _working = t_spare ?? new WorkingSet();
        t_spare = null;
    }

    public StatementBatch ReadBody()
    {
        var isArray = FirstByteIs((byte)'[');
        List<Statement> statements = [];
        try
        {
            if (IsUtf8Json(isArray))
                ReadStatements(isArray, statements);
        }
        catch (JsonException e)
        {
            statements.Clear();
            NoteBroken(e);
        }

        return new StatementBatch(isArray, statements, Finish(isArray));
    }

    public (Agent? Agent, IReadOnlyList<Problem> Problems) ReadIdentity()
    {
        Agent? agent = null;
        _index = 0;
        try
        {
            if (IsUtf8Json(isArray: false))
            {
                _json.Read();
                agent = ReadAgent("The agent", AgentPlace.Anywhere, related: false);
                if (agent is { IsIdentified: false })
                    Note(Rules.IdentifierRequired, 0, "The agent needs an identifier: mbox, mbox_sha1sum, openid or account.");
                _json.Read();
            }
        }
        catch (JsonException e)
        {
            NoteBroken(e);
        }

        var problems = Finish(isArray: false);
        return (problems.Length == 0 ? agent : null, problems);
    }

    private void ReadStatements(bool isArray, List<Statement> statements)
    {
        _json.Read();
        if (!isArray)
        {
            if (_json.TokenType == JsonTokenType.StartObject)
                ReadOne(0, statements);
            else
                Note(Rules.BodyNotStatements, $"The body must be a statement or an array of statements, not {Kind(_json.TokenType)}.");
            _json.Read();
            return;
        }

        var ids = new Dictionary<Guid, int>();
        for (var index = 0; _json.Read() && _json.TokenType != JsonTokenType.EndArray && !_problems.IsFull; index++)
        {
            if (index == _limits.MaxStatements)
            {
                _index = null;
                Note(Rules.TooManyStatements, $"A batch may hold {_limits.MaxStatements} statements; send the rest in another request.");
                return;
            }

            ReadOne(index, statements);
            if (_working.Draft.Id is { } id && !ids.TryAdd(id, index))
            {
                var position = _statementStart + _working.Draft.IdSpan!.Value.Start;
                _problems.Add(Rules.StatementIdRepeated, index, position, $"Statement {ids[id]} of this batch already has the id {id}.");
            }
        }

        if (!_problems.IsFull)
            _json.Read();
    }

    private void ReadOne(int index, List<Statement> statements)
    {
        _index = index;
        _statementStart = _json.TokenStartIndex;
        _working.Draft.Clear();
        var problemsBefore = _problems.Count;
        ReadStatement();
        if (_problems.Count == problemsBefore)
            statements.Add(_working.Draft.ToStatement(_body[(int)_statementStart..(int)_json.BytesConsumed]));
    }

    private bool IsUtf8Json(bool isArray)
    {
        if (_utf8.IsEmpty)
            Note(Rules.BodyEmpty, "The body is empty; it must be a statement or an array of statements in JSON.");
        else if (_utf8.StartsWith("\uFEFF"u8))
            Note(Rules.BodyByteOrderMark, "The body begins with a byte order mark, which JSON does not allow; send plain UTF-8.");
        else if (!Utf8.IsValid(_utf8))
            Note(Rules.BodyEncoding, $"The body is not UTF-8: byte {FirstInvalidByte(_utf8).ToString(CultureInfo.InvariantCulture)} does not fit.");
        else
            _json = new Utf8JsonReader(_utf8, new JsonReaderOptions { MaxDepth = ReaderDepth(isArray) });
        return _problems.Count == 0;
    }

    // The array around a batch is not part of any statement's depth.
    private readonly int ReaderDepth(bool isArray) => (int)Math.Min((long)Math.Max(_limits.MaxDepth, 1) + (isArray ? 1 : 0), int.MaxValue);

    private Problem[] Finish(bool isArray)
    {
        var problems = _problems.ToProblems(_utf8, isArray, _version, ReaderDepth(isArray));
        _working.Clear();
        if (_utf8.Length <= LargestKept)
            t_spare = _working;
        return problems;
    }

    // With broken JSON nothing else can be judged, so it is the only problem.
    private readonly void NoteBroken(JsonException e)
    {
        _problems.Clear();
        var opens = _json.BytesConsumed < _utf8.Length && _utf8[(int)_json.BytesConsumed] is (byte)'{' or (byte)'[';
        var open = _json.CurrentDepth + (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        if (opens && open >= ReaderDepth(FirstByteIs((byte)'[')))
        {
            _problems.Add(Rules.NestedTooDeep, _index, _json.BytesConsumed, $"A statement may be nested {_limits.MaxDepth} levels deep; this one goes deeper at byte {_json.BytesConsumed}.");
            return;
        }

        var reason = e.Message.Split(" LineNumber:", 2)[0];
        _problems.Add(Rules.JsonMalformed, null, 0, $"The body is not JSON: {reason} Line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of the line.");
    }

    private readonly bool FirstByteIs(byte expected)
    {
        var first = _utf8.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && _utf8[first] == expected;
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        return at;
    }

    private readonly void Note(Rule rule, string message) => Note(rule, _json.TokenStartIndex, message);

    private readonly void Note(Rule rule, long position, string message) => _problems.Add(rule, _index, position, message);

    /// <summary>What reading needs besides its result, used again and again.</summary>
    private sealed class WorkingSet
    {
        public MemberNames Names { get; } = new();

        public StatementDraft Draft { get; } = new();

        public RecentIris Iris { get; } = new();

        public byte[] Unescaped { get; set; } = new byte[256];

        public void Clear()
        {
            Names.Clear();
            Draft.Clear();
        }
    }
}
