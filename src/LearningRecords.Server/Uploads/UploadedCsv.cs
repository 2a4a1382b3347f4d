using CsvHelper;
using LearningRecords.Server.Access;

namespace LearningRecords.Server.Uploads;

/// <summary>Reads rows from CSV with a header row (RFC 4180, UTF-8).</summary>
internal static class UploadedCsv
{
    private static readonly CsvReaderOptions Options = new() { TrackLineNumbers = true };

    /// <exception cref="RefusedException">400: it is not CSV, or the header names what there is not.</exception>
    public static List<UploadedRow> Read(ReadOnlyMemory<byte> content, IReadOnlyList<string> names, List<string> problems)
    {
        try
        {
            using var csv = CsvReader.Create(content, Options);
            csv.ReadHeader();
            var headers = csv.Headers.ToArray();
            var known = names.Select(UploadedRow.Key).ToArray();
            problems.AddRange(headers.Index().Where(header => !known.Contains(UploadedRow.Key(header.Item), StringComparer.Ordinal))
                .Select(header => $"line 1, column {header.Index + 1}: there is no {header.Item}; there are {string.Join(", ", names)}."));
            problems.AddRange(headers.Index().GroupBy(header => UploadedRow.Key(header.Item), StringComparer.Ordinal).Where(same => same.Count() > 1)
                .Select(same => $"line 1, column {same.Last().Index + 1}: {same.Last().Item} stands here a second time."));
            var rows = new List<UploadedRow>();
            while (problems.Count == 0 && csv.Read())
            {
                var line = csv.LineNumber;
                if (csv.FieldCount != headers.Length)
                    throw new RefusedException(StatusCodes.Status400BadRequest, $"line {line}: this row has {csv.FieldCount} fields, and the header {headers.Length}.");
                var values = headers.Index().ToDictionary(
                    header => UploadedRow.Key(header.Item), header => new UploadedValue(csv.GetString(header.Index), IsJson: false, $"line {line}, column {header.Index + 1}"), StringComparer.Ordinal);
                rows.Add(new UploadedRow(values, $"line {line}", problems));
            }

            return rows;
        }
        catch (CsvFormatException problem)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"line {problem.LineNumber}, column {problem.FieldIndex + 1}: this is not CSV. {problem.Message}");
        }
    }
}
