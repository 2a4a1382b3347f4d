using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Tests.Faults;
using LearningRecords.TestService;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Server.Tests.Access;

/// <summary>What is remembered of callers, so that requests need not ask the database who they are.</summary>
public sealed class KnownCallersTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly NpgsqlDataSource _database = one.Tenant.Installation.Database;

    [Fact]
    public async Task A_credential_that_passed_is_not_looked_up_again_for_a_second_and_then_it_is()
    {
        using var verified = new VerifiedSecrets();
        using var lastUse = new LastUse(_database, TimeProvider.System, NullLogger<LastUse>.Instance);
        using var callers = new KnownCallers(_database, verified, lastUse, TimeProvider.System);
        var credential = await NewCredentialAsync();
        // The slow check is made before the second begins that counts.
        Assert.NotNull(await callers.VerifyAsync(credential.Key, credential.Secret, CancellationToken.None));
        await AccessRequests.ForgottenAsync();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotNull(await callers.VerifyAsync(credential.Key, credential.Secret, CancellationToken.None));

        await RevokeCredential.RunAsync(_database, Administrator.OfStore, credential.Key, CancellationToken.None);
        var remembered = await callers.VerifyAsync(credential.Key, credential.Secret, CancellationToken.None);

        Assert.True(remembered is not null || watch.Elapsed > KnownCallers.Lifetime / 2, "The database was asked although the credential had just passed.");
        await AccessRequests.ForgottenAsync();
        Assert.Null(await callers.VerifyAsync(credential.Key, credential.Secret, CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_also_while_the_right_one_is_remembered()
    {
        using var verified = new VerifiedSecrets();
        using var lastUse = new LastUse(_database, TimeProvider.System, NullLogger<LastUse>.Instance);
        using var callers = new KnownCallers(_database, verified, lastUse, TimeProvider.System);
        var credential = await NewCredentialAsync();
        Assert.NotNull(await callers.VerifyAsync(credential.Key, credential.Secret, CancellationToken.None));

        Assert.Null(await callers.VerifyAsync(credential.Key, credential.Secret + "x", CancellationToken.None));
        Assert.Null(await callers.VerifyAsync(credential.Key, "", CancellationToken.None));
    }

    [Fact]
    public async Task While_the_database_is_away_nobody_is_told_that_a_secret_is_wrong()
    {
        await using var away = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={Crash.ServerProcess.FreePort()};Username=nobody;Timeout=2");
        using var verified = new VerifiedSecrets();
        using var lastUse = new LastUse(away, TimeProvider.System, NullLogger<LastUse>.Instance);
        using var callers = new KnownCallers(away, verified, lastUse, TimeProvider.System);

        var problem = await Assert.ThrowsAnyAsync<Exception>(() => callers.VerifyAsync("key", "secret", CancellationToken.None));

        Assert.True(DatabaseAway.Explains(problem), problem.ToString());
    }

    [Fact]
    public async Task A_clock_that_steps_back_does_not_keep_a_revoked_credential_alive()
    {
        var clock = new SteppingClock();
        using var verified = new VerifiedSecrets();
        using var lastUse = new LastUse(_database, TimeProvider.System, NullLogger<LastUse>.Instance);
        using var callers = new KnownCallers(_database, verified, lastUse, clock);
        var credential = await NewCredentialAsync();
        Assert.NotNull(await callers.VerifyAsync(credential.Key, credential.Secret, CancellationToken.None));
        clock.Step = TimeSpan.FromSeconds(-10);

        await RevokeCredential.RunAsync(_database, Administrator.OfStore, credential.Key, CancellationToken.None);
        await AccessRequests.ForgottenAsync();

        Assert.Null(await callers.VerifyAsync(credential.Key, credential.Secret, CancellationToken.None));
    }

    private Task<NewCredential> NewCredentialAsync() =>
        CreateCredential.RunAsync(_database, Administrator.OfStore, one.Tenant.Tenant, "", Scopes.All, CancellationToken.None);
}
