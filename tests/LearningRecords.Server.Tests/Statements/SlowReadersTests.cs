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
        await foreach (var statement in ReadStatements.ReadAsync(onlyOneConnection, _tenant.Tenant, [.. ids.Select(id => new FoundStatement(id, default))], CancellationToken.None))
        {
            await using var another = await onlyOneConnection.OpenConnectionAsync();
            read.Add(statement.Envelope.Id);
        }

        Assert.Equal(ids, read);
    }
}
