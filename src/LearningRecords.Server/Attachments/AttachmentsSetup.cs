using Npgsql;

namespace LearningRecords.Server.Attachments;

/// <summary>Registers where contents are kept and how they are received.</summary>
public static class AttachmentsSetup
{
    public static void AddAttachments(this IServiceCollection services, AttachmentSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ReceiveAttachments>();
        if (settings.S3 is { } s3)
            services.AddSingleton<IAttachmentContents>(_ => new S3AttachmentContents(s3));
        else
            services.AddSingleton<IAttachmentContents>(provider => new PostgresAttachmentContents(provider.GetRequiredService<NpgsqlDataSource>()));
    }
}
