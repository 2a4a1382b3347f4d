using System.Diagnostics;
using LearningRecords.Server.Attachments;

namespace LearningRecords.Server.Tests.Attachments;

/// <summary>A server that speaks S3, started once for the tests of a class.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("learningrecords-s3-");
    private Process? _server;

    public S3Settings Settings { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _server = NodeScript.Start("Attachments/s3.cjs", _folder.FullName, "learning");
        var port = await _server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await _server.StandardError.ReadToEndAsync());
        Settings = new S3Settings { Endpoint = new Uri($"http://127.0.0.1:{port}"), Bucket = "learning", Key = "S3RVER", Secret = "S3RVER", Prefix = "attachments/" };
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            _server.StandardInput.Close();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        _folder.Delete(recursive: true);
    }
}
