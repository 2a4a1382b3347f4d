using System.Text.Json;

namespace LearningRecords.Server.Backup;

/// <summary>What a backup holds, the last entry of its archive: without it the archive was cut off.</summary>
/// <param name="PostgresMajor">The version of PostgreSQL that can read it.</param>
/// <param name="Taken">The moment it shows, UTC: everything committed before is in it.</param>
/// <param name="Files">Every other entry.</param>
public sealed record BackupManifest(int Format, int PostgresMajor, DateTime Taken, IReadOnlyList<BackedUpFile> Files)
{
    public const string Entry = "manifest.json";
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="InvalidDataException">It is of a later version of the service, or no manifest.</exception>
    public static BackupManifest Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (JsonSerializer.Deserialize<BackupManifest>(bytes, Json) is { Format: CurrentFormat } manifest)
                return manifest;
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException("The backup's manifest cannot be read.", broken);
        }

        throw new InvalidDataException("The backup was made by a later version of this service; restore it with that one.");
    }
}

/// <summary>One file of a backup.</summary>
/// <param name="Name">Its path in the data folder.</param>
/// <param name="Sha256">Its hash, in hexadecimal.</param>
public sealed record BackedUpFile(string Name, long Length, string Sha256);
