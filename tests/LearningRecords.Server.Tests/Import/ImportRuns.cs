using System.Net.Http.Headers;
using System.Text;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Export;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Statements;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Import;

/// <summary>Imports as the command runs them.</summary>
internal static class ImportRuns
{
    extension(TenantClient tenant)
    {
        public Task<ImportSummary> ImportAsync(
            string path, string kind = JobKinds.Import, bool keepAuthority = false, bool strict = false, Action<ImportProgress>? progress = null, CancellationToken token = default)
            => tenant.ImportAsync(path, path + ".refused", new FilesSource(path), kind, keepAuthority, strict, progress, token);

        public async Task<ImportSummary> ImportAsync(
            string name, string refusedFile, ImportSource source, string kind, bool keepAuthority, bool strict, Action<ImportProgress>? progress, CancellationToken token)
        {
            await using var job = await RunningJob.StartAsync(tenant.Installation.Database, tenant.Tenant, kind, name, "{}", token);
            using var refused = new RefusedFile(refusedFile, append: job.Job.Counts.Refused > 0);
            return await RunImport.RunAsync(tenant.Installation, job, source, refused, keepAuthority, strict, progress ?? (_ => { }), token);
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

        /// <returns>How many statements the file holds.</returns>
        public async Task<long> ExportAsync(string file, ExportRequest? request = null, Action<ExportProgress>? progress = null, int betweenSaves = 50_000, CancellationToken token = default)
        {
            await using var job = await RunningJob.StartAsync(tenant.Installation.Database, tenant.Tenant, JobKinds.Export, file, "{}", token);
            await ExportStatements.RunAsync(
                tenant.Installation.Database, job, request ?? new ExportRequest(new StatementQuery(), IncludeVoided: false),
                ExportFile.Recognise(file, AttachmentsSetup.Open(tenant.Installation.Database), tenant.Tenant)!, progress ?? (_ => { }), betweenSaves, token);
            return job.Job.Counts.New;
        }

        /// <summary>Exports until it has come to a point, as if it were stopped there.</summary>
        public async Task BreakOffExportAsync(string file, Func<ExportProgress, bool> at, int betweenSaves = 50_000)
        {
            using var stop = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tenant.ExportAsync(file, token: stop.Token, betweenSaves: betweenSaves, progress: done =>
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
        await Credentials.SetAsync(service.Installation.Database, tenant, tenant, KeptSecret.OfMade(secret), CancellationToken.None);
        var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{tenant}:{secret}")));
        http.DefaultRequestHeaders.Add("X-Experience-API-Version", "1.0.3");
        return new TenantClient(tenant, secret, http, service.Installation);
    }
}
