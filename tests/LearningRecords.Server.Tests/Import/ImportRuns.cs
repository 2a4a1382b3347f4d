using System.Net.Http.Headers;
using System.Text;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Import;

/// <summary>Imports as the command runs them.</summary>
internal static class ImportRuns
{
    extension(TenantClient tenant)
    {
        public async Task<ImportSummary> ImportAsync(
            string path, string kind = JobKinds.Import, bool keepAuthority = false, bool strict = false, Action<ImportProgress>? progress = null, CancellationToken token = default)
        {
            await using var job = await RunningJob.StartAsync(tenant.Installation.Database, tenant.Tenant, kind, path, "{}", token);
            using var refused = new RefusedFile(path + ".refused", append: job.Job.Counts.Refused > 0);
            return await RunImport.RunAsync(tenant.Installation, job, new FilesSource(path), refused, keepAuthority, strict, progress ?? (_ => { }), token);
        }

        /// <summary>Imports until it has come to a point, as if it were stopped there.</summary>
        public async Task BreakOffImportAsync(string path, Func<ImportProgress, bool> at, string kind = JobKinds.Import)
        {
            using var stop = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tenant.ImportAsync(path, kind, token: stop.Token, progress: done =>
            {
                if (at(done))
                    stop.Cancel();
            }));
        }

        public async Task<IReadOnlyList<Job>> JobsAsync() =>
            [.. (await ListJobs.RunAsync(tenant.Installation.Database, CancellationToken.None)).Where(job => job.Tenant == tenant.Tenant)];

        /// <summary>Everything recorded for the tenant, in order.</summary>
        public async Task<IReadOnlyList<StatementRecorded>> RecordedAsync()
        {
            await using var command = tenant.Installation.Database.CreateCommand("select bdata from records.mt_events where tenant_id = $1 order by seq_id");
            command.Parameters.AddWithValue(tenant.Tenant);
            await using var reader = await command.ExecuteReaderAsync();
            var recorded = new List<StatementRecorded>();
            while (await reader.ReadAsync())
                recorded.Add(StatementRecordedSerializer.Read(reader.GetFieldValue<byte[]>(0)));
            return recorded;
        }
    }

    /// <summary>A tenant as a migration makes it, and a client for it that must wait until it is open.</summary>
    public static async Task<TenantClient> NewClosedTenantAsync()
    {
        var service = await RunningService.StartedAsync();
        var (tenant, secret) = ("t" + Guid.NewGuid().ToString("N"), Credentials.NewSecret());
        await Tenants.CreateClosedAsync(service.Installation.Store, service.Installation.Database, tenant, CancellationToken.None);
        await Credentials.SetAsync(service.Installation.Database, tenant, tenant, secret, CancellationToken.None);
        var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{tenant}:{secret}")));
        http.DefaultRequestHeaders.Add("X-Experience-API-Version", "1.0.3");
        return new TenantClient(tenant, secret, http, service.Installation);
    }
}
