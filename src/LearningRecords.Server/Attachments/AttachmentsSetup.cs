using Npgsql;

namespace LearningRecords.Server.Attachments;

/// <summary>Registers where contents are kept and how they are received.</summary>
public static class AttachmentsSetup
{
    private const string Section = "Attachments";

    /// <param name="settings">Null: as the configuration says.</param>
    public static void AddAttachments(this IServiceCollection services, IConfiguration configuration, AttachmentSettings? settings)
    {
        settings ??= configuration.GetSection(Section).Get<AttachmentSettings>() ?? new AttachmentSettings();
        services.AddSingleton(settings);
        services.AddSingleton<ReceiveAttachments>();
        services.AddSingleton(provider => Open(settings, provider.GetRequiredService<NpgsqlDataSource>()));
    }

    /// <summary>The contents as a command finds them: where the environment says they are.</summary>
    public static IAttachmentContents Open(NpgsqlDataSource database) =>
        Open(new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(Section).Get<AttachmentSettings>() ?? new AttachmentSettings(), database);

    private static IAttachmentContents Open(AttachmentSettings settings, NpgsqlDataSource database) =>
        settings.S3 is { } s3 ? new S3AttachmentContents(s3) : new PostgresAttachmentContents(database);
}
