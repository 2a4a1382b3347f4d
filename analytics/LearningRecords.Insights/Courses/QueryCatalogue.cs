using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Insights.Courses;

/// <summary>What of the catalogue is asked for; null: whatever.</summary>
/// <param name="Search">A part of a title or a name.</param>
/// <param name="AsOf">A moment of <c>stored</c>: what the catalogue had said by then.</param>
/// <param name="After">The id behind which to go on.</param>
public sealed record CatalogueFilter(
    string? Kind, string? Discipline, int? Level, string? Language, string? Provider, string? Audience, bool? Open, string? Search, DateTimeOffset? AsOf, string? After, int? Limit);

public static class QueryCatalogue
{
    /// <summary>Everything the catalogue tells, and the courses that only statements tell of, in the order of ids.</summary>
    public static async IAsyncEnumerable<CatalogueRow> RunAsync(NpgsqlDataSource database, string tenant, CatalogueFilter filter, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select r.id, r.kind, r.title_en, r.title_zh, r.discipline, r.discipline_en, r.discipline_zh, r.level, r.minutes, r.language, r.provider, r.audience, r.open,
                   array_to_string(r.teachers, ' '), array_to_string(r.volunteers, ' '), p.parts
            from (
                select coalesce(k.id, c.id) as id, k.resource, k.stored, k.kind, coalesce(k.title_en, c.title_en) as title_en, coalesce(k.title_zh, c.title_zh) as title_zh,
                       coalesce(k.discipline, c.part_of) as discipline, k.discipline_en, k.discipline_zh, k.level, k.minutes, k.language, k.provider, k.audience, k.open, k.teachers, k.volunteers
                from (select * from insights.catalogue where tenant_id = $1
                      and case when $2::timestamptz is null then superseded = 'infinity' else stored <= $2 and superseded > $2 end) k
                full join (select * from insights.course where tenant_id = $1 and $2::timestamptz is null) c on c.course = k.resource) r
            left join lateral (
                select case when count(listed.title_en) + count(listed.title_zh) = 0 then string_agg(listed.id, ' ' order by listed.place)
                       else jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', listed.id, 'titleEn', listed.title_en, 'titleZh', listed.title_zh)) order by listed.place)::text end as parts
                from insights.catalogue_part listed
                where listed.tenant_id = $1 and listed.course = r.resource and listed.stored = r.stored) p on true
            where ($3::text is null or r.kind = $3) and ($4::text is null or r.discipline = $4) and ($5::integer is null or r.level = $5) and ($6::text is null or r.language = $6)
              and ($7::text is null or r.provider = $7) and ($8::text is null or r.audience = $8) and ($9::boolean is null or r.open = $9)
              and ($10::text is null or strpos(lower(r.title_en), lower($10)) > 0 or strpos(lower(r.title_zh), lower($10)) > 0)
              and ($11::text is null or r.id collate "C" > $11)
            order by r.id collate "C" limit $12
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.Add(new NpgsqlParameter { Value = filter.AsOf is { } moment ? moment.ToUniversalTime() : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        AddText(filter.Kind);
        AddText(filter.Discipline);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = filter.Level });
        AddText(filter.Language);
        AddText(filter.Provider);
        AddText(filter.Audience);
        command.Parameters.Add(new NpgsqlParameter<bool?> { TypedValue = filter.Open });
        AddText(filter.Search);
        AddText(filter.After);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = filter.Limit });
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new CatalogueRow(
                reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.TextOrNull(5), reader.TextOrNull(6),
                reader.GetFieldValue<int?>(7), reader.GetFieldValue<int?>(8), reader.TextOrNull(9), reader.TextOrNull(10), reader.TextOrNull(11), reader.GetFieldValue<bool?>(12),
                reader.TextOrNull(13) is { Length: > 0 } teachers ? teachers : null, reader.TextOrNull(14) is { Length: > 0 } volunteers ? volunteers : null, reader.TextOrNull(15));
        }

        void AddText(string? text) => command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = text });
    }
}
