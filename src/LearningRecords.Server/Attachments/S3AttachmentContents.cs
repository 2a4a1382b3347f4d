using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace LearningRecords.Server.Attachments;

/// <summary>
/// Contents in S3-compatible storage, an object for each tenant and hash. A content of more than one block is uploaded in parts and is seen only when
/// all of them are there; of two equal uploads the last one stays, and nobody can tell.
/// </summary>
public sealed class S3AttachmentContents : IAttachmentContents, IDisposable
{
    // The storage takes no part below 5 MiB but the last, and no more than 10,000 parts.
    private const int PartBytes = 8 * 1024 * 1024;

    private readonly S3Settings _settings;
    private readonly AmazonS3Client _client;

    public S3AttachmentContents(S3Settings settings)
    {
        if (settings.Bucket.Length == 0)
            throw new InvalidOperationException("Attachments:S3 needs a Bucket.");
        _settings = settings;
        // Checksums beyond those of the protocol itself are newer than many servers; every content is checked against its hash anyway.
        var configuration = new AmazonS3Config
        {
            ForcePathStyle = settings.PathStyle,
            AuthenticationRegion = settings.Region,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Endpoint is { } endpoint)
            configuration.ServiceURL = endpoint.ToString();
        else
            configuration.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(settings.Region);
        _client = settings.Key is { } key
            ? new AmazonS3Client(new BasicAWSCredentials(key, settings.Secret), configuration)
            : new AmazonS3Client(configuration);
    }

    public async Task<long?> LengthAsync(string tenant, string sha2, CancellationToken token)
    {
        try
        {
            return await AskAsync(() => _client.GetObjectMetadataAsync(_settings.Bucket, ObjectOf(tenant, sha2), token)) is { } found ? found.ContentLength : null;
        }
        catch (AttachmentsAwayException refused) when (refused.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    public async Task StoreAsync(string tenant, string sha2, Func<Stream, CancellationToken, Task> receive, CancellationToken token)
    {
        var name = ObjectOf(tenant, sha2);
        var parts = new List<PartETag>();
        string? upload = null;
        try
        {
            await using var blocks = new BlockStream(PartBytes, async (block, token) => parts.Add(await WritePartAsync(block, token)));
            await receive(blocks, token);
            if (upload is null)
            {
                await AskAsync(() => _client.PutObjectAsync(new PutObjectRequest { BucketName = _settings.Bucket, Key = name, InputStream = Reading(blocks.Rest), UseChunkEncoding = false }, token));
                return;
            }

            if (!blocks.Rest.IsEmpty)
                parts.Add(await WritePartAsync(blocks.Rest, token));
            await AskAsync(() => _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = _settings.Bucket, Key = name, UploadId = upload, PartETags = parts }, token));
        }
        catch when (upload is not null)
        {
            await AbortAsync(name, upload);
            throw;
        }

        async Task<PartETag> WritePartAsync(ReadOnlyMemory<byte> block, CancellationToken token)
        {
            upload ??= (await AskAsync(() => _client.InitiateMultipartUploadAsync(_settings.Bucket, name, token))).UploadId;
            var number = parts.Count + 1;
            var written = await AskAsync(() => _client.UploadPartAsync(
                new UploadPartRequest { BucketName = _settings.Bucket, Key = name, UploadId = upload, PartNumber = number, PartSize = block.Length, InputStream = Reading(block), UseChunkEncoding = false }, token));
            return new PartETag(number, written.ETag);
        }
    }

    public async Task CopyToAsync(string tenant, string sha2, Stream destination, CancellationToken token)
    {
        using var found = await AskAsync(() => _client.GetObjectAsync(_settings.Bucket, ObjectOf(tenant, sha2), token));
        await found.ResponseStream.CopyToAsync(destination, token);
    }

    public async Task DeleteAllAsync(string tenant, CancellationToken token)
    {
        // A page of names is deleted before the next one is asked for, which then begins with what is left.
        while (await AskAsync(() => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _settings.Bucket, Prefix = ObjectOf(tenant, "") }, token)) is { S3Objects: { Count: > 0 } found })
        {
            var names = found.Select(entry => new KeyVersion { Key = entry.Key }).ToList();
            await AskAsync(() => _client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = _settings.Bucket, Objects = names }, token));
        }
    }

    public void Dispose() => _client.Dispose();

    private string ObjectOf(string tenant, string sha2) => $"{_settings.Prefix}{tenant}/{sha2}";

    private static MemoryStream Reading(ReadOnlyMemory<byte> block) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(block, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : throw new InvalidOperationException("A block is an array.");

    // Parts of an upload that was neither finished nor aborted go by the bucket's own rule for them.
    private async Task AbortAsync(string name, string upload)
    {
        try
        {
            await AskAsync(() => _client.AbortMultipartUploadAsync(_settings.Bucket, name, upload, CancellationToken.None));
        }
        catch (AttachmentsAwayException)
        {
            return;
        }
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> request)
    {
        try
        {
            return await request();
        }
        catch (Exception refused) when (refused is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new AttachmentsAwayException($"The storage of attachments refused: {refused.Message}", refused);
        }
    }
}
