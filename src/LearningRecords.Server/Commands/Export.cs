using System.Buffers;
using System.CommandLine;
using System.IO.Compression;
using System.IO.Pipelines;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Statements;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>export</c>: every statement of a tenant as JSON Lines, in the order it was stored, voided ones left out.</summary>
internal static class Export
{
    private static readonly Argument<string> File = new("file") { Description = "Gets one statement a line, exactly as the statements resource returns it; compressed when it ends in .gz.", HelpName = "FILE" };

    public static Command Command()
    {
        var command = new Command("export", "Export statements as JSON Lines.") { File, Options.Tenant };
        command.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            var (file, tenant) = (arguments.GetValue(File)!, arguments.GetValue(Options.Tenant)!);
            if (!(await Tenants.ListAsync(installation.Database, token)).Contains(tenant, StringComparer.Ordinal))
            {
                Console.Error.WriteLine($"There is no tenant {tenant}.");
                return 1;
            }

            var exported = await ProgressBar.RunAsync("Exporting", null, progress => Run(installation, tenant, file, progress, token));
            Console.WriteLine($"{file}: {exported:N0} statements of tenant {tenant}.");
            return 0;
        });
        return command;
    }

    private static async Task<long> Run(Installation installation, string tenant, string file, Action<long> progress, CancellationToken token)
    {
        await using var raw = System.IO.File.Create(file);
        await using Stream stream = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(raw, CompressionLevel.Optimal) : raw;
        var writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        var exported = 0L;
        var query = new StatementQuery { Ascending = true, Limit = StatementQuery.MaximumLimit };
        while (true)
        {
            var page = await FindStatements.FindAsync(installation.Database, tenant, query, token);
            await foreach (var recorded in ReadStatements.ReadAsync(installation.Database, tenant, page.Found, token))
            {
                // A statement is one line: JSON holds line breaks only between its tokens.
                var line = new ArrayBufferWriter<byte>(recorded.Body.Length + 256);
                Events.ExactStatement.Write(line, recorded);
                WriteLine(writer, line.WrittenSpan);
            }

            await writer.FlushAsync(token);
            exported += page.Found.Count;
            progress(exported);
            if (page.Through is not { } through)
                break;
            query = query with { After = through };
        }

        await writer.CompleteAsync();
        return exported;
    }

    private static void WriteLine(PipeWriter writer, ReadOnlySpan<byte> statement)
    {
        while (statement.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var lineBreak)
        {
            writer.Write(statement[..lineBreak]);
            writer.Write(" "u8);
            statement = statement[(lineBreak + 1)..];
        }

        writer.Write(statement);
        writer.Write("\n"u8);
    }
}
