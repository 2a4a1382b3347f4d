namespace LearningRecords.Insights.Results;

/// <summary>A result as everybody sees it: the one description that every format and the reference follow.</summary>
/// <param name="Name">What a file of it is called.</param>
/// <param name="List">The member of the JSON answer that holds the rows.</param>
public abstract record Result(string Name, string List)
{
    public abstract IReadOnlyList<Column> Described { get; }
}

/// <inheritdoc/>
public sealed record Result<TRow>(string Name, string List) : Result(Name, List)
{
    public IReadOnlyList<Column<TRow>> Columns { get; private init; } = [];

    public override IReadOnlyList<Column> Described => Columns;

    public Result<TRow> Text(string name, Term term, Func<TRow, string> of) => With(new TextColumn<TRow>(name, Optional: false, term, of));

    public Result<TRow> TextOrNone(string name, Term term, Func<TRow, string?> of) => With(new TextColumn<TRow>(name, Optional: true, term, of));

    public Result<TRow> Value<TValue>(string name, Term term, Func<TRow, TValue> of)
        where TValue : struct => With(new ValueColumn<TRow, TValue>(name, Optional: false, term, row => of(row)));

    public Result<TRow> ValueOrNone<TValue>(string name, Term term, Func<TRow, TValue?> of)
        where TValue : struct => With(new ValueColumn<TRow, TValue>(name, Optional: true, term, of));

    private Result<TRow> With(Column<TRow> column) => this with { Columns = [.. Columns, column] };
}

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name in every format.</param>
/// <param name="Type">What its values are: <see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="DateOnly"/>, or <see cref="DateTime"/> in UTC.</param>
/// <param name="Optional">Whether a row may have none.</param>
public abstract record Column(string Name, Type Type, bool Optional, Term Term);

/// <inheritdoc/>
public abstract record Column<TRow>(string Name, Type Type, bool Optional, Term Term) : Column(Name, Type, Optional, Term);

/// <summary>A column of text.</summary>
public sealed record TextColumn<TRow>(string Name, bool Optional, Term Term, Func<TRow, string?> Of) : Column<TRow>(Name, typeof(string), Optional, Term);

/// <summary>A column of figures, marks or moments.</summary>
public sealed record ValueColumn<TRow, TValue>(string Name, bool Optional, Term Term, Func<TRow, TValue?> Of) : Column<TRow>(Name, typeof(TValue), Optional, Term)
    where TValue : struct;
