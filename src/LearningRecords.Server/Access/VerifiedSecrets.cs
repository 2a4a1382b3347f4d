using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LearningRecords.Server.Ingest;

namespace LearningRecords.Server.Access;

/// <summary>
/// Remembers, under a key of this process, which secrets that somebody chose have passed the slow check: it is made once per secret and process,
/// and a keyed fast hash of what passed is compared after that, so that requests are not slowed. Secrets that the service made need no slow check.
/// </summary>
public sealed class VerifiedSecrets : IDisposable
{
    private const int WaitingPerCredential = 4;

    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<(string Key, int Nth), byte[]> _passed = new();
    private readonly Dictionary<string, Dictionary<string, Task<bool>>> _running = new(StringComparer.Ordinal);

    // Guessing secrets must not take the processor from everybody else.
    private readonly SemaphoreSlim _slowChecks = new(1);

    /// <summary>Whether this secret of the credential is right and needs no slow check, or has passed it before.</summary>
    public bool HavePassed(Credential credential, string secret)
    {
        for (var nth = 0; nth < credential.Secrets.Count; nth++)
        {
            var kept = credential.Secrets[nth];
            if (kept.WasMade ? kept.Matches(secret) : _passed.TryGetValue((credential.Key, nth), out var known) && CryptographicOperations.FixedTimeEquals(known, Fast(secret, kept)))
                return true;
        }

        return false;
    }

    /// <exception cref="TooManyRequestsException">So many different secrets are being tried for the credential that this one has to come again later.</exception>
    public async Task<bool> MatchesAsync(Credential credential, string secret, CancellationToken token) =>
        HavePassed(credential, secret) || (credential.Secrets.Any(kept => !kept.WasMade) && await CheckOnce(credential, secret).WaitAsync(token));

    public void Dispose() => _slowChecks.Dispose();

    private byte[] Fast(string secret, KeptSecret kept) => HMACSHA256.HashData(_processKey, (byte[])[.. Encoding.UTF8.GetBytes(secret), .. kept.Salt, .. kept.Hash]);

    // Requests that come together with one secret, as all of a platform's do after a restart, share one check of it.
    private Task<bool> CheckOnce(Credential credential, string secret)
    {
        var attempt = Convert.ToHexString(Fast(secret, credential.Secrets[0]));
        lock (_running)
        {
            if (!_running.TryGetValue(credential.Key, out var running))
                _running[credential.Key] = running = new(StringComparer.Ordinal);
            if (running.TryGetValue(attempt, out var same))
                return same;
            if (running.Count == WaitingPerCredential)
                throw new TooManyRequestsException("Too many different secrets are being tried for this key. Try again in a second.");
            return running[attempt] = Task.Run(() => Check(credential, secret, attempt));
        }
    }

    private async Task<bool> Check(Credential credential, string secret, string attempt)
    {
        await _slowChecks.WaitAsync();
        try
        {
            for (var nth = 0; nth < credential.Secrets.Count; nth++)
            {
                var kept = credential.Secrets[nth];
                if (kept.WasMade || !kept.Matches(secret))
                    continue;
                _passed[(credential.Key, nth)] = Fast(secret, kept);
                return true;
            }

            return false;
        }
        finally
        {
            _slowChecks.Release();
            lock (_running)
            {
                _running[credential.Key].Remove(attempt);
                if (_running[credential.Key].Count == 0)
                    _running.Remove(credential.Key);
            }
        }
    }
}
