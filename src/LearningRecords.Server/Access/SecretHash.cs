using System.Security.Cryptography;

namespace LearningRecords.Server.Access;

/// <summary>The slow hash under which a secret is kept that somebody chose: PBKDF2 with SHA-256, 600,000 rounds, salted.</summary>
public static class SecretHash
{
    private const int Rounds = 600_000;
    private const int Length = 32;

    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(16);

    public static byte[] Of(string secret, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(secret, salt, Rounds, HashAlgorithmName.SHA256, Length);

    public static bool Matches(string secret, byte[] salt, byte[] hash) =>
        CryptographicOperations.FixedTimeEquals(Of(secret, salt), hash);
}
