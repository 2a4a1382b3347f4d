namespace LearningRecords.Server.Operations;

/// <summary>The settings that differ from PostgreSQL's own, each with its reason. An ALTER SYSTEM of the operator wins over them.</summary>
internal static class EmbeddedPostgresSettings
{
    public const string FileName = "learningrecords.conf";

    /// <param name="memoryBytes">The machine's.</param>
    /// <param name="hasLz4">Whether this PostgreSQL was built with it.</param>
    public static string For(long memoryBytes, bool hasLz4)
    {
        // A sixteenth: the service, training and the file cache need the rest. 8 GB gives 512 MB.
        var sharedBuffersMb = Math.Clamp(memoryBytes / 16 / (1 << 20), 64, 1024);
        var segments = OperatingSystem.IsLinux()
            ? "dynamic_shared_memory_type = sysv          # a container's /dev/shm is 64 MB, which one parallel hash join overflows"
            : "";
        return $"""
            # Written at every start. To change a setting use ALTER SYSTEM, which wins over this file.
            listen_addresses = '127.0.0.1'              # nothing outside this machine reaches the database
            unix_socket_directories = ''                # socket paths are limited to 107 bytes, a data folder's path is not
            max_connections = 200                       # the service and one verb beside it, 100 pooled connections each
            shared_buffers = {sharedBuffersMb}MB
            {segments}
            fsync = on                                  # what was acknowledged survives kill -9 and power loss
            synchronous_commit = on
            work_mem = 32MB                             # a page of events is grouped and sorted in memory, not on disk
            max_wal_size = 2GB                          # an import makes one checkpoint in minutes, not one every few seconds
            checkpoint_timeout = 15min
            wal_compression = {(hasLz4 ? "lz4" : "on ")}                       # full page images are most of the log of an index-heavy load; lz4 takes a fraction of the time
            default_toast_compression = {(hasLz4 ? "lz4" : "pglz")}        # the seconds of a video that a learner watched are rows of 2 kB and more; pglz takes 45 µs for one, lz4 10
            random_page_cost = 1.1                      # solid-state disks
            jit = off                                   # its start-up costs more than the short queries here take
            password_encryption = scram-sha-256
            logging_collector = on                      # a week of logs in cluster/log, each weekday's file replaced a week later
            log_directory = 'log'
            log_filename = 'postgresql-%a.log'
            log_rotation_age = 1d
            log_rotation_size = 0
            log_truncate_on_rotation = on

            """;
    }
}
