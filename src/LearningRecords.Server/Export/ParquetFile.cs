using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using LearningRecords.Events;
using Parquet;
using Parquet.Schema;

namespace LearningRecords.Server.Export;

/// <summary>
/// The table by columns, for DuckDB, pandas, Spark and their like. Rows are held back until they make a row group, which is bounded in rows and bytes.
/// </summary>
public sealed class ParquetFile(string path, long length) : ExportFile
{
    private const int GroupRows = 50_000;
    private const long GroupBytes = 16 * 1024 * 1024;
    private const int FooterEndBytes = 8;

    private readonly ArrayBufferWriter<byte> _statement = new();
    private readonly Column[] _columns = [.. StatementColumns.All.Select(Column.Of)];
    private readonly FileStream _file = FileInParts.OpenAt(path, length);
    private ParquetWriter? _writer;
    private int _rows;
    private long _bytes;

    public override async ValueTask WriteAsync(StatementRecorded recorded, CancellationToken token)
    {
        foreach (var (column, value) in _columns.Zip(StatementColumns.RowOf(recorded, _statement)))
            column.Add(value);
        _bytes += _statement.WrittenCount;
        if (++_rows == GroupRows || _bytes >= GroupBytes)
            await WriteGroupAsync(token);
    }

    /// <summary>Ends the file as if it were whole; going on, the next rows stand behind this end, so that it stays good until there is another one.</summary>
    public override async Task<long?> SaveAsync(CancellationToken token)
    {
        if (_rows > 0 || _file.Length == 0)
            await WriteGroupAsync(token);
        await EndWriterAsync();
        _file.Flush(flushToDisk: true);
        return _file.Position = _file.Length;
    }

    public override Task FinishAsync(CancellationToken token) => SaveAsync(token);

    public override async ValueTask DisposeAsync()
    {
        await EndWriterAsync();
        await _file.DisposeAsync();
    }

    private async Task WriteGroupAsync(CancellationToken token)
    {
        _writer ??= await BeginWriterAsync(token);
        using (var group = _writer.CreateRowGroup())
        {
            foreach (var column in _columns)
                await column.WriteAsync(group, token);
            group.CompleteValidate();
        }

        (_rows, _bytes) = (0, 0);
    }

    private async Task<ParquetWriter> BeginWriterAsync(CancellationToken token)
    {
        var isBegun = _file.Length > 0;
        if (isBegun)
            await RepeatFooterAsync(token);
        return await ParquetWriter.CreateAsync(
            new ParquetSchema(_columns.Select(column => (Field)column.Field)), _file, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd }, append: isBegun, token);
    }

    // What is appended takes the place of the footer, which says where everything is. A copy of it is given away, so that the file is good up to its length until then.
    private async Task RepeatFooterAsync(CancellationToken token)
    {
        var end = new byte[FooterEndBytes];
        _file.Position = _file.Length - end.Length;
        await _file.ReadExactlyAsync(end, token);
        var footer = new byte[BinaryPrimitives.ReadInt32LittleEndian(end) + end.Length];
        _file.Position = _file.Length - footer.Length;
        await _file.ReadExactlyAsync(footer, token);
        await _file.WriteAsync(footer, token);
        await _file.FlushAsync(token);
    }

    private async Task EndWriterAsync()
    {
        if (_writer is not null)
            await _writer.DisposeAsync();
        _writer = null;
    }

    /// <summary>The values of a column that wait for their row group.</summary>
    private abstract class Column(DataField name)
    {
        public DataField Field => name;

        public static Column Of(StatementColumn column) => column.Kind switch
        {
            ColumnKind.Moment => new Column<DateTime>(
                new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, isNullable: true),
                text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)),
            ColumnKind.Number => new Column<double>(new DataField(column.Name, typeof(double), isNullable: true), text => double.Parse(text, CultureInfo.InvariantCulture)),
            ColumnKind.Flag => new Column<bool>(new DataField(column.Name, typeof(bool), isNullable: true), bool.Parse),
            _ => new TextColumn(new DataField(column.Name, typeof(string), isNullable: true)),
        };

        public abstract void Add(string? value);

        public abstract Task WriteAsync(ParquetRowGroupWriter group, CancellationToken token);
    }

    private sealed class TextColumn(DataField name) : Column(name)
    {
        private readonly List<string?> _values = [];

        public override void Add(string? value) => _values.Add(value);

        public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken token)
        {
            await group.WriteAsync(Field, _values!);
            _values.Clear();
        }
    }

    private sealed class Column<T>(DataField name, Func<string, T> parse) : Column(name)
        where T : struct
    {
        private readonly List<T?> _values = [];

        public override void Add(string? value) => _values.Add(value is null ? null : parse(value));

        public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken token)
        {
            await group.WriteAsync<T>(Field, _values.ToArray(), cancellationToken: token);
            _values.Clear();
        }
    }
}
