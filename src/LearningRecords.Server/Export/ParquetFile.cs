using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
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
    private const long GroupBytes = 8 * 1024 * 1024;
    private const int FooterEndBytes = 8;

    // The library's own choice, the smallest size, takes thirty times as long.
    private static readonly ParquetOptions Options = new() { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };

    private readonly ArrayBufferWriter<byte> _statement = new();
    private readonly Column[] _columns = [.. StatementColumns.All.Select(Column.Of)];
    private readonly FileStream _file = FileInParts.OpenAt(path, length);
    private bool _isSaved = length > 0;
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

    /// <summary>Ends what belongs together. The file is whole at every such end; going on, the next rows stand behind it, so that it stays good until there is another one.</summary>
    public override async Task<long?> SaveAsync(CancellationToken token)
    {
        if (_rows > 0 || _file.Length == 0)
            await WriteGroupAsync(token);
        _file.Flush(flushToDisk: true);
        _isSaved = true;
        return _file.Length;
    }

    public override Task FinishAsync(CancellationToken token) => SaveAsync(token);

    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    private async Task WriteGroupAsync(CancellationToken token)
    {
        if (_isSaved)
            await RepeatFooterAsync(token);
        // A writer keeps what its groups held in memory until its end, so each group has one of its own.
        await using (var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(_columns.Select(column => (Field)column.Field)), _file, Options, append: _file.Length > 0, token))
        {
            using var group = writer.CreateRowGroup();
            foreach (var column in _columns)
                await column.WriteAsync(group, token);
            group.CompleteValidate();
        }

        (_rows, _bytes, _isSaved) = (0, 0, false);
        // The values of a group live long enough to count as old. Left to itself, the collector lets many groups' worth of them pile up: 700 MB after 300,000 statements.
        GC.Collect();
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
