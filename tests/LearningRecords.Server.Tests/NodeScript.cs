using System.Diagnostics;

namespace LearningRecords.Server.Tests;

/// <summary>A script beside these tests, run by node with the npm packages of this folder.</summary>
internal static class NodeScript
{
    private static readonly string Folder = FolderOf();

    public static Process Start(string script, params IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        })!;

    private static string FolderOf([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
