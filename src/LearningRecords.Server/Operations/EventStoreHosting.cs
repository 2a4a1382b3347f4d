using JasperFx;
using JasperFx.CodeGeneration;
using Marten;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Runtime.Agents;

namespace LearningRecords.Server.Operations;

/// <summary>The event store inside a host. All processes on one database share its work: Wolverine gives each tenant's folding and each scheduled message to one of them.</summary>
public static class EventStoreHosting
{
    /// <param name="schemaChanges">What the host may change of the schema. A service changes nothing, as other releases may be working on it.</param>
    public static void AddEventStore(this IHostApplicationBuilder builder, string connectionString, AutoCreate schemaChanges = AutoCreate.None)
    {
        builder.Services.AddMarten(store =>
            {
                EventStore.Configure(store, connectionString, besideClients: true);
                store.AutoCreateSchemaObjects = schemaChanges;
            })
            .IntegrateWithWolverine(marten => marten.UseWolverineManagedEventSubscriptionDistribution = true);
        // The last family of a scheme is the one that counts.
        builder.Services.AddSingleton<IAgentFamily, FoldingAgents>();
        builder.UseWolverine(wolverine =>
        {
            wolverine.ServiceName = "LearningRecords";
            // The adapters to handlers and endpoints are in Internal/Generated; a compiler at work takes 170 MB and the first answer two seconds.
            wolverine.ApplicationAssembly = typeof(EventStoreHosting).Assembly;
            wolverine.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
            wolverine.AutoBuildMessageStorageOnStartup = schemaChanges;
            wolverine.Policies.AutoApplyTransactions();
            // Else a planned training would end with the process that planned it.
            wolverine.Policies.AlwaysMakeScheduledMessagesDurable();
            wolverine.Durability.ShareWork();
        });
    }

    // Chosen so that the tenants of a killed process are folded by others well within 15 s; docs/adr/0014 has the measurements.
    private static void ShareWork(this DurabilitySettings durability)
    {
        durability.FirstHealthCheckExecution = TimeSpan.FromMilliseconds(100);
        durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(2);
        durability.StaleNodeTimeout = TimeSpan.FromSeconds(6);
        durability.AgentProgressPollInterval = TimeSpan.FromSeconds(1);
        durability.AgentProgressStallTimeout = TimeSpan.FromSeconds(30);
        // Nobody reads Wolverine's own counts of messages.
        durability.DurabilityMetricsEnabled = false;
    }
}
