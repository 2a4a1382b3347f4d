using LearningRecords.Server.Statements;
using LearningRecords.TestService;
using Npgsql;

namespace LearningRecords.Server.Tests.Statements;

/// <summary>Clients that take their time with a page.</summary>
public sealed class SlowReadersTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData(250, 10)]
    [InlineData(5, 300_000)]
    public async Task Whoever_takes_statements_slowly_holds_no_connection(int statements, int bytes)
    {
        var ids = await _tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, statements)
            .Select(n => SampleStatement.Json(rest: $$""","result":{"response":"{{n}}{{new string('r', bytes)}}"}"""))));
        await using var onlyOneConnection = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_tenant.Installation.ConnectionString) { MaxPoolSize = 1, Timeout = 2 }.ConnectionString);

        var read = new List<Guid>();
        await foreach (var statement in ReadStatements.ReadAsync(onlyOneConnection, _tenant.Tenant, await FoundAsync(ids), CancellationToken.None))
        {
            await using var another = await onlyOneConnection.OpenConnectionAsync();
            read.Add(statement.Envelope.Id);
        }

        Assert.Equal(ids, read);
    }

    private async Task<IReadOnlyList<FoundStatement>> FoundAsync(IReadOnlyList<Guid> ids)
    {
        await using var command = _tenant.Installation.Database.CreateCommand(
            "select s.sequence, s.stored from unnest($2) with ordinality asked(id, n) join records.statement s on s.tenant_id = $1 and s.statement_id = asked.id order by n");
        command.Parameters.AddWithValue(_tenant.Tenant);
        command.Parameters.AddWithValue(ids.ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<FoundStatement>();
        while (await reader.ReadAsync())
            found.Add(new FoundStatement(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return found;
    }
}
