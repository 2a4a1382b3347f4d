using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Snapshooter;
using Snapshooter.Xunit;

namespace LearningRecords.TestService;

/// <summary>Compares a whole answer with the one kept beside the test. The only file that knows the snapshot library.</summary>
public static partial class Snapshots
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Fails unless the JSON equals the file <c>__snapshots__/CLASS.TEST.snap</c> beside the calling test; a missing file is written, and fails where CI=true.
    /// What differs from run to run is masked: ids and moments that the store assigns, more links, names of test tenants.
    /// </summary>
    public static void Match(string json, [CallerMemberName] string test = "", [CallerFilePath] string file = "")
    {
        var text = JsonNode.Parse(json)!.ToJsonString(Readable);
        text = MoreLink().Replace(text, "(more)");
        text = Tenant().Replace(text, "(tenant)");
        text = AssignedId().Replace(text, "(id)");
        text = AssignedMoment().Replace(text, "(moment)");
        if (Environment.GetEnvironmentVariable("CI") is "true")
            Environment.SetEnvironmentVariable("SNAPSHOOTER_STRICT_MODE", "true");
        Snapshot.Match<string>(text, new SnapshotFullName($"{Path.GetFileNameWithoutExtension(file)}.{test}.snap", Path.GetDirectoryName(file)!));
    }

    [GeneratedRegex("/xapi/statements/more/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex MoreLink();

    [GeneratedRegex("t[0-9a-f]{32}", RegexOptions.NonBacktracking)]
    private static partial Regex Tenant();

    // The store makes ids of version 7; tests give ones of version 4.
    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.NonBacktracking)]
    private static partial Regex AssignedId();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", RegexOptions.NonBacktracking)]
    private static partial Regex AssignedMoment();
}
