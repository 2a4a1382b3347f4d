using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.MultiTenancy;
using LearningRecords.Events;
using LearningRecords.Insights;
using LearningRecords.Server.Access;
using LearningRecords.Server.Activities;
using LearningRecords.Server.Agents;
using LearningRecords.Server.Analysts;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Documents;
using LearningRecords.Server.Import;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.LearnerGroups;
using LearningRecords.Server.People;
using LearningRecords.Server.Recommendations;
using Marten;
using Weasel.Core;

namespace LearningRecords.Server.Operations;

/// <summary>The one configuration of the event store, the same for the service, for every command and for the tests.</summary>
public static class EventStore
{
    /// <param name="besideClients">Whether the process answers requests while it folds.</param>
    public static void Configure(StoreOptions options, string connectionString, bool besideClients = false)
    {
        options.Connection(DatabaseLimits.ForFolding(connectionString));
        options.DatabaseSchemaName = StatementIndex.Schema;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString);

        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.UseTenantPartitionedEvents = true;
        options.Events.UseBinarySerializer<StatementRecorded>(new StatementRecordedSerializer());
        options.Events.AddEventType<StatementRecorded>();
        options.Events.AddEventType<LearnerGroupDefined>();
        options.Events.AddEventType<LearnersJoinedGroup>();
        options.Events.AddEventType<LearnersLeftGroup>();
        options.Events.AddEventType<LearnerGroupRuleSet>();
        options.Events.AddEventType<LearnerGroupArchived>();
        options.Events.AddEventType<LearnersDescribed>();
        options.Events.AddEventType<ResourceCatalogued>();
        options.Events.AddEventType<ResourceWithdrawn>();
        options.Events.AddEventType<RankingModelTrained>();
        options.Events.AddEventType<LearnersViewed>();

        // A page of a fold or of a rebuild may take longer than a request ever should; requests bound themselves.
        options.CommandTimeout = 120;

        options.AddStatementIndex();
        options.AddActivities();
        options.AddAgents();
        options.AddAttachments();
        options.AddAccess();
        options.AddPeople();
        IngestMinutes.AddTables(options);
        options.AddAnalysts();
        options.AddDocuments();
        options.AddWatchedProperties();
        options.AddJobs();
        RebuildUnderWay.AddTable(options);
        options.AddMigrations();
        options.AddRecommendations();
        options.AddInsights(besideClients ? InsightsSchema.PageBesideClients : InsightsSchema.PageOfCommand);

        // Wolverine runs the daemon in services, and commands their own; unset, Marten warns on every start of every command.
        options.Projections.AsyncMode = DaemonMode.ExternallyManaged;

        // A partitioned tenant is looked at on the slow beat only; one query looks at all of them.
        options.Projections.SlowPollingTime = PaceFolding.AtOnce;

        // A failing event stops the projection where it can be seen; skipping it would make every figure after it silently wrong.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.RebuildErrors.SkipApplyErrors = false;
        options.Projections.RebuildErrors.SkipSerializationErrors = false;
        options.Projections.RebuildErrors.SkipUnknownEvents = false;
    }
}
