using System.Buffers;
using CsvHelper;
using LearningRecords.Events;

namespace LearningRecords.Server.Export;

/// <summary>The table as text, its first line the names of the columns.</summary>
public sealed class CsvFile : ExportFile
{
    private readonly FileInParts _file;
    private readonly ArrayBufferWriter<byte> _statement = new();
    private CsvWriter? _csv;

    public CsvFile(FileInParts file, bool isNew)
    {
        _file = file;
        if (isNew)
            Csv.WriteHeader([.. StatementColumns.All.Select(column => column.Name)]);
    }

    private CsvWriter Csv => _csv ??= CsvWriter.Create(_file.Part, new CsvWriterOptions(), leaveOpen: true);

    public override ValueTask WriteAsync(StatementRecorded recorded, CancellationToken token) =>
        Csv.WriteRecordAsync([.. StatementColumns.RowOf(recorded, _statement).Select(value => value ?? "")], token);

    public override async Task<long?> SaveAsync(CancellationToken token)
    {
        await EndWriterAsync();
        return await _file.EndPartAsync(token);
    }

    public override Task FinishAsync(CancellationToken token) => SaveAsync(token);

    public override async ValueTask DisposeAsync()
    {
        await EndWriterAsync();
        await _file.DisposeAsync();
    }

    private async Task EndWriterAsync()
    {
        if (_csv is not null)
            await _csv.DisposeAsync();
        _csv = null;
    }
}
