namespace LearningRecords.Server.Attachments;

/// <summary>The section <c>Attachments</c> of the configuration, for example <c>Attachments__S3__Bucket=learning</c> in the environment.</summary>
public sealed record AttachmentSettings
{
    /// <summary>The largest content of one attachment, in bytes.</summary>
    public long LargestContentBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>The largest request with attachments, in bytes.</summary>
    public long LargestRequestBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Keeps contents in S3-compatible storage; null: in PostgreSQL.</summary>
    public S3Settings? S3 { get; init; }
}

/// <summary>A bucket of S3-compatible storage.</summary>
public sealed record S3Settings
{
    /// <summary>For example <c>https://s3.example.edu.cn</c>; null: Amazon's, in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    public string Bucket { get; init; } = "";

    public string Region { get; init; } = "us-east-1";

    /// <summary>The access key; null: as the machine provides it (environment, instance role).</summary>
    public string? Key { get; init; }

    public string? Secret { get; init; }

    /// <summary>Whether the bucket is in the path and not in the host name; most servers other than Amazon's want that.</summary>
    public bool PathStyle { get; init; } = true;

    /// <summary>What the name of every object begins with, before the tenant and the hash; for example <c>attachments/</c>.</summary>
    public string Prefix { get; init; } = "";
}
