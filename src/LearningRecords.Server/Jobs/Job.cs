using LearningRecords.Server.Import;

namespace LearningRecords.Server.Jobs;

/// <summary>An import or export that outlives the process which works on it.</summary>
/// <param name="Kind">One of <see cref="JobKinds"/>.</param>
/// <param name="Source">What is read, or the file that is written: a path, or the address of another store.</param>
/// <param name="Options">How, as JSON; no secrets.</param>
/// <param name="Place">How far it has come.</param>
/// <param name="Counts">What became of the statements so far; those exported count as new.</param>
/// <param name="Finished">When it was done, UTC; null: it is not.</param>
/// <param name="Problem">Why it was broken off, if it could say so.</param>
/// <param name="IsRunning">Whether a process works on it now.</param>
public sealed record Job(
    long Id, string Tenant, string Kind, string Source, string Options, JobPlace Place, ImportSummary Counts,
    DateTime Started, DateTime LastProgress, DateTime? Finished, string? Problem, bool IsRunning)
{
    public string State => this switch
    {
        { Finished: not null } => "done",
        { IsRunning: true } => "running",
        _ => "broken off",
    };
}

/// <summary>How far a job has come: everything before is durable.</summary>
/// <param name="Part">The file it is in, or the moment it has come to; empty at the beginning.</param>
/// <param name="Position">The place in that file, from 1; 0 at its beginning; of an export, the length of the file.</param>
public readonly record struct JobPlace(string Part, long Position);

public static class JobKinds
{
    public const string Import = "import";
    public const string Migration = "migration";
    public const string Export = "export";
}
