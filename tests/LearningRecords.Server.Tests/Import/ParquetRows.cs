using Parquet;
using Parquet.Schema;

namespace LearningRecords.Server.Tests.Import;

/// <summary>A Parquet file read whole, as rows of its columns by name.</summary>
internal static class ParquetRows
{
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ReadAsync(string path)
    {
        await using var reader = await ParquetReader.CreateAsync(path);
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        foreach (var group in reader.RowGroups)
        {
            var columns = new List<(string Name, object?[] Values)>();
            foreach (var field in reader.Schema.DataFields)
                columns.Add((field.Name, await ValuesAsync(group, field)));
            for (var row = 0; row < group.RowCount; row++)
                rows.Add(columns.ToDictionary(column => column.Name, column => column.Values[row], StringComparer.Ordinal));
        }

        return rows;
    }

    public static async Task<IReadOnlyList<long>> GroupSizesAsync(string path)
    {
        await using var reader = await ParquetReader.CreateAsync(path);
        return [.. reader.RowGroups.Select(group => group.RowCount)];
    }

    private static async Task<object?[]> ValuesAsync(ParquetRowGroupReader group, DataField field)
    {
        if (field.ClrType == typeof(DateTime))
            return await NumbersAsync<DateTime>();
        if (field.ClrType == typeof(double))
            return await NumbersAsync<double>();
        if (field.ClrType == typeof(bool))
            return await NumbersAsync<bool>();
        var texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts!);
        return texts;

        async Task<object?[]> NumbersAsync<T>()
            where T : struct
        {
            var values = new T?[group.RowCount];
            await group.ReadAsync<T>(field, values);
            return [.. values.Select(value => (object?)value)];
        }
    }
}
