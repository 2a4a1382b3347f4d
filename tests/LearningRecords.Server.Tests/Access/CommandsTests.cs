using System.Text.RegularExpressions;
using LearningRecords.Server.Access;
using LearningRecords.TestPostgres;
using Npgsql;

namespace LearningRecords.Server.Tests.Access;

/// <summary>Tenants and credentials by command, each in a process of its own as an operator runs it.</summary>
public sealed partial class CommandsTests
{
    [Fact]
    public async Task An_operator_makes_a_tenant_and_its_credential_changes_them_and_deletes_the_tenant()
    {
        var database = await RunningPostgres.CreateDatabaseAsync();

        await Command.RunAsync(database, 0, "Tenant night_school is there", "tenants", "create", "night_school");
        await Command.RunAsync(database, 1, "lower-case letters", "tenants", "create", "Night-School");
        await Command.RunAsync(database, 1, "no scope everything", "credentials", "create", "--tenant", "night_school", "--scope", "everything");
        var made = Pair().Match(await Command.RunAsync(database, 0, "shown this once", "credentials", "create", "--tenant", "night_school", "--scope", "statements/write", "--scope", "define", "--name", "Moodle"));
        var (key, secret) = (made.Groups["key"].Value, made.Groups["secret"].Value);
        Assert.NotNull(await Verify(database, key, secret));

        var listed = await Command.RunAsync(database, 0, key, "credentials", "list", "--tenant", "night_school");
        Assert.Contains("statements/write define", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed, StringComparison.Ordinal);

        var rotated = Pair().Match(await Command.RunAsync(database, 0, "shown this once", "credentials", "rotate", key)).Groups["secret"].Value;
        Assert.Null(await Verify(database, key, secret));
        Assert.NotNull(await Verify(database, key, rotated));
        await Command.RunAsync(database, 0, "insights/read", "credentials", "change", key, "--scope", "insights/read");
        Assert.Equal(Scopes.ReadInsights, (await Verify(database, key, rotated))!.Scopes);
        await Command.RunAsync(database, 0, "suspended", "tenants", "suspend", "night_school");
        Assert.True((await Verify(database, key, rotated))!.Suspended);
        await Command.RunAsync(database, 0, "revoked", "credentials", "revoke", key);
        Assert.Null(await Verify(database, key, rotated));

        await Command.RunAsync(database, 1, "--yes-delete night_school", "tenants", "delete", "night_school");
        await Command.RunAsync(database, 0, "deleted", "tenants", "delete", "night_school", "--yes-delete", "night_school");
        Assert.DoesNotContain("night_school", await Command.RunAsync(database, 0, "default", "tenants", "list"), StringComparison.Ordinal);
        await Command.RunAsync(database, 1, "cannot be deleted", "tenants", "delete", "default", "--yes-delete", "default");
    }

    [Fact]
    public async Task A_database_that_lets_nobody_in_is_named_in_one_line()
    {
        const string Reached = "The database cannot be reached: ";
        var database = new NpgsqlConnectionStringBuilder(await RunningPostgres.CreateDatabaseAsync());
        foreach (var (text, says) in new[]
        {
            (new NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = 1 }.ConnectionString, "Connection refused"),
            (new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "nowhere" }.ConnectionString, "\"nowhere\" does not exist"),
        })
        {
            var said = await Command.RunAsync(text, 1, says, "tenants", "list");
            Assert.StartsWith(Reached, said, StringComparison.Ordinal);
            Assert.Single(said.Trim().Split('\n'));
        }
    }

    private static async Task<Credential?> Verify(string connectionString, string key, string secret)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        using var verified = new VerifiedSecrets();
        return await Credentials.FindAsync(database, key, CancellationToken.None) is { } found && await verified.MatchesAsync(found, secret, CancellationToken.None) ? found : null;
    }

    [GeneratedRegex("(?<key>[0-9a-f]{20}):(?<secret>[0-9a-f]{40})", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pair();
}
