using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using CsvHelper;
using LearningRecords.Server.Tests.Access;
using Parquet;
using Parquet.Schema;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>The lists in every format, read back with the libraries that analysts' tools are made of.</summary>
public sealed class FormatTests(School school) : IClassFixture<School>
{
    [Theory]
    [InlineData("/insights/engagement", "days")]
    [InlineData("/insights/courses", "courses")]
    [InlineData("/insights/groups", "groups")]
    [InlineData("/insights/progress", "rows")]
    public async Task Every_format_holds_the_same_rows(string path, string list)
    {
        var json = (await school.Tenant.Http.ExpectAsync(200, "GET", path)).GetProperty(list).EnumerateArray().ToList();
        var names = json[0].EnumerateObject().Select(member => member.Name).ToArray();
        var expected = json.Select(row => row.EnumerateObject().Select(member => Plain(member.Value)).ToArray()).ToArray();

        var csv = await CsvAsync(path);
        Assert.Equal(names, csv[0]);
        Assert.Equal(expected, csv.Skip(1).Select(row => row.Select(field => field.StartsWith('\'') ? field[1..] : field).Select(Number).ToArray()));

        var (parquetNames, parquet) = await ParquetAsync(path);
        Assert.Equal(names, parquetNames);
        Assert.Equal(expected, parquet);

        var (arrowNames, arrow) = await ArrowAsync(path);
        Assert.Equal(names, arrowNames);
        Assert.Equal(expected, arrow);
    }

    [Fact]
    public async Task A_text_that_a_spreadsheet_would_run_is_kept_from_it()
    {
        var csv = await CsvAsync("/insights/courses");
        var progress = await CsvAsync("/insights/progress");

        Assert.Contains(csv, row => row[2] == "'=国画");
        Assert.Contains(progress, row => row[1] == "'@learner 7");
    }

    [Theory]
    [InlineData("text/csv", "text/csv", "engagement.csv")]
    [InlineData("application/vnd.apache.parquet", "application/vnd.apache.parquet", "engagement.parquet")]
    [InlineData("application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream", "engagement.arrow")]
    [InlineData("application/json;q=0.5, text/csv;q=0.9, */*;q=0.1", "text/csv", "engagement.csv")]
    [InlineData("*/*", "application/json", null)]
    [InlineData("application/*", "application/json", null)]
    public async Task The_Accept_header_chooses_the_format(string accept, string type, string? file)
    {
        using var answer = await AskAsync("/insights/engagement", accept);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", answer.Headers.Vary, StringComparer.Ordinal);
        Assert.Equal(file, answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
    }

    [Fact]
    public async Task The_parameter_wins_over_the_Accept_header()
    {
        using var answer = await AskAsync("/insights/groups?format=csv", "application/json");

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_client_that_accepts_none_of_the_formats_is_told_which_there_are() =>
        await AskAsync("/insights/progress", "image/png").RefusedAsync(HttpStatusCode.NotAcceptable, "application/json or text/csv or application/vnd.apache.parquet or application/vnd.apache.arrow.stream");

    [Theory]
    [InlineData("/insights/progress", "rows", 49)]
    [InlineData("/insights/courses", "courses", 3)]
    [InlineData("/insights/engagement", "days", 2)]
    [InlineData("/insights/groups", "groups", 5)]
    public async Task Pages_follow_one_another_without_a_gap_or_a_repeat(string path, string list, int rows)
    {
        var whole = (await school.Tenant.Http.ExpectAsync(200, "GET", path)).GetProperty(list).EnumerateArray().Select(row => row.GetRawText()).ToList();
        Assert.Equal(rows, whole.Count);
        var limit = Math.Max(1, rows / 3);
        var (paged, next) = (new List<string>(), (string?)"");
        while (next is not null)
        {
            var page = await school.Tenant.Http.ExpectAsync(200, "GET", $"{path}?limit={limit}{(next.Length == 0 ? "" : $"&after={next}")}");
            paged.AddRange(page.GetProperty(list).EnumerateArray().Select(row => row.GetRawText()));
            Assert.InRange(page.GetProperty(list).GetArrayLength(), 1, limit);
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task A_page_of_a_file_says_in_its_Link_header_where_the_next_is()
    {
        using var first = await school.Tenant.GetAsync("/insights/progress?format=csv&limit=10");
        var link = Assert.Single(first.Headers.GetValues("Link"));
        using var second = await school.Tenant.GetAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]);

        var (lines, others) = ((await first.Content.ReadAsStringAsync()).Split("\r\n"), (await second.Content.ReadAsStringAsync()).Split("\r\n"));
        Assert.Equal(lines[0], others[0]);
        Assert.Empty(lines.Skip(1).Where(line => line.Length > 0).Intersect(others, StringComparer.Ordinal));
    }

    private async Task<HttpResponseMessage> AskAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var range in accept.Split(", "))
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(range));
        return await school.Tenant.Http.SendAsync(request);
    }

    private async Task<Stream> FileAsync(string path, string format)
    {
        using var answer = await school.Tenant.GetAsync($"{path}?format={format}");
        return new MemoryStream(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
    }

    private async Task<List<string[]>> CsvAsync(string path)
    {
        await using var file = await FileAsync(path, "csv");
        var rows = new List<string[]>();
        using var csv = CsvReader.Create(file, new CsvReaderOptions { HasHeader = false });
        while (csv.Read())
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(field => csv.GetString(field))]);
        return rows;
    }

    private async Task<(string[] Names, string[][] Rows)> ParquetAsync(string path)
    {
        await using var file = await FileAsync(path, "parquet");
        await using var parquet = await ParquetReader.CreateAsync(file, new ParquetOptions { UseDateOnlyTypeForDates = true });
        using var group = parquet.OpenRowGroupReader(0);
        var columns = new List<string[]>();
        foreach (var field in parquet.Schema.DataFields)
            columns.Add(await ColumnAsync(group, field, (int)group.RowCount));
        return ([.. parquet.Schema.DataFields.Select(field => field.Name)], [.. Enumerable.Range(0, columns[0].Length).Select(row => columns.Select(column => column[row]).ToArray())]);
    }

    private static async Task<string[]> ColumnAsync(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>))
            return await Text();
        return field.ClrType switch
        {
            var type when type == typeof(long) => await Values<long>(),
            var type when type == typeof(double) => await Values<double>(),
            var type when type == typeof(bool) => await Values<bool>(),
            var type when type == typeof(DateOnly) => await Values<DateOnly>(),
            _ => await Values<DateTime>(),
        };

        async Task<string[]> Text()
        {
            var read = new string?[rows];
            await group.ReadAsync(field, read.AsMemory());
            return [.. read.Select(value => value ?? "")];
        }

        async Task<string[]> Values<T>()
            where T : struct
        {
            if (!field.IsNullable)
            {
                var read = new T[rows];
                await group.ReadAsync<T>(field, read.AsMemory());
                return [.. read.Select(value => Plain(value))];
            }

            var optional = new T?[rows];
            await group.ReadAsync<T>(field, optional.AsMemory());
            return [.. optional.Select(value => Plain(value))];
        }
    }

    private async Task<(string[] Names, string[][] Rows)> ArrowAsync(string path)
    {
        await using var file = await FileAsync(path, "arrow");
        using var arrow = new ArrowStreamReader(file);
        using var batch = await arrow.ReadNextRecordBatchAsync();
        Assert.All(batch.Schema.FieldsList, field => Assert.True(field.Metadata.ContainsKey("description:zh")));
        return ([.. batch.Schema.FieldsList.Select(field => field.Name)], [.. Enumerable.Range(0, batch.Length).Select(row => batch.Arrays.Select(array => At(array, row)).ToArray())]);
    }

    private static string At(IArrowArray array, int row) => array.IsNull(row) ? "" : array switch
    {
        StringArray text => text.GetString(row),
        Int64Array whole => Plain(whole.GetValue(row)),
        DoubleArray number => Plain(number.GetValue(row)),
        BooleanArray mark => Plain(mark.GetValue(row)),
        Date32Array day => Plain(day.GetDateOnly(row)),
        TimestampArray moment => Plain(moment.GetTimestamp(row)!.Value.UtcDateTime),
        _ => throw new InvalidOperationException($"{array.GetType()} was not expected."),
    };

    // A value as the JSON answer writes it, whatever held it.
    private static string Plain(object? value) => value switch
    {
        null => "",
        bool mark => mark ? "true" : "false",
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String when value.GetString()!.EndsWith('Z') && value.TryGetDateTime(out var moment) => Plain(moment),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => Number(value.GetRawText()),
        _ => value.GetRawText(),
    };

    private static string Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : text;
}
