using System.Security.Cryptography;
using LearningRecords.Server.Attachments;

namespace LearningRecords.Server.Import;

/// <summary>Stores contents of attachments that come from a file, each checked against the hash that names it.</summary>
public static class ReceiveContents
{
    private const int BlockBytes = 64 * 1024;

    /// <returns>Whether it is new here.</returns>
    /// <exception cref="InvalidDataException">It is not what its name says; nothing of it is stored.</exception>
    public static async Task<bool> StoreAsync(IAttachmentContents contents, string tenant, AttachmentFile file, CancellationToken token)
    {
        var sha2 = file.Sha2.ToLowerInvariant();
        if (AlgorithmOf(sha2) is not { } algorithm)
            throw new InvalidDataException($"attachments/{file.Sha2} is not named by a SHA-256, SHA-384 or SHA-512 in hexadecimal.");
        if (await contents.LengthAsync(tenant, sha2, token) is not null)
            return false;
        await using var source = file.Open();
        await contents.StoreAsync(tenant, sha2, (destination, token) => CopyAsync(source, destination, algorithm, sha2, token), token);
        return true;
    }

    private static async Task CopyAsync(Stream source, Stream destination, HashAlgorithmName algorithm, string sha2, CancellationToken token)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        var block = new byte[BlockBytes];
        while (await source.ReadAsync(block, token) is > 0 and var read)
        {
            hash.AppendData(block, 0, read);
            await destination.WriteAsync(block.AsMemory(0, read), token);
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) is var actual && actual != sha2)
            throw new InvalidDataException($"attachments/{sha2} has the hash {actual}.");
    }

    private static HashAlgorithmName? AlgorithmOf(string sha2) => !sha2.All(char.IsAsciiHexDigitLower) ? null : sha2.Length switch
    {
        64 => HashAlgorithmName.SHA256,
        96 => HashAlgorithmName.SHA384,
        128 => HashAlgorithmName.SHA512,
        _ => null,
    };
}
