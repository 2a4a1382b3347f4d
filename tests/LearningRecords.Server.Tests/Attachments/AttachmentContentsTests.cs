using System.Security.Cryptography;
using LearningRecords.Server.Access;
using LearningRecords.Server.Attachments;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Attachments;

/// <summary>What holds wherever contents are kept.</summary>
public abstract class AttachmentContentsTests
{
    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");

    protected abstract Task<IAttachmentContents> OpenAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024 - 1)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(8 * 1024 * 1024)]
    [InlineData(20 * 1024 * 1024 + 7)]
    public async Task A_content_comes_out_as_it_went_in(int length)
    {
        var (contents, bytes) = (await OpenAsync(), RandomNumberGenerator.GetBytes(length));
        await contents.StoreAsync(_tenant, "a1", WritingInPieces(bytes, 100_000), CancellationToken.None);

        Assert.Equal(length, await contents.LengthAsync(_tenant, "a1", CancellationToken.None));
        Assert.Equal(bytes, await ReadAsync(contents, "a1"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(9 * 1024 * 1024)]
    public async Task A_content_that_does_not_arrive_as_a_whole_is_not_there(int arrived)
    {
        var contents = await OpenAsync();
        await Assert.ThrowsAsync<IOException>(() => contents.StoreAsync(_tenant, "a1", async (destination, token) =>
        {
            await WritingInPieces(new byte[arrived], 100_000)(destination, token);
            throw new IOException("The client left.");
        }, CancellationToken.None));
        Assert.Null(await contents.LengthAsync(_tenant, "a1", CancellationToken.None));
    }

    [Fact]
    public async Task The_same_content_arriving_twice_at_once_is_there_once()
    {
        var (contents, bytes) = (await OpenAsync(), RandomNumberGenerator.GetBytes(300_000));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => contents.StoreAsync(_tenant, "a1", WritingInPieces(bytes, 1_000), CancellationToken.None)));
        Assert.Equal(bytes, await ReadAsync(contents, "a1"));
    }

    [Fact]
    public async Task A_content_belongs_to_its_tenant()
    {
        var contents = await OpenAsync();
        await contents.StoreAsync(_tenant, "a1", WritingInPieces([1], 1), CancellationToken.None);
        Assert.Null(await contents.LengthAsync(_tenant + "x", "a1", CancellationToken.None));
        Assert.Null(await contents.LengthAsync(_tenant, "a2", CancellationToken.None));
    }

    [Fact]
    public async Task All_contents_of_a_tenant_can_be_deleted_and_no_others()
    {
        var contents = await OpenAsync();
        foreach (var sha2 in new[] { "a1", "a2" })
            await contents.StoreAsync(_tenant, sha2, WritingInPieces([1], 1), CancellationToken.None);

        await contents.DeleteAllAsync(_tenant[..^1], CancellationToken.None);
        Assert.Equal(1, await contents.LengthAsync(_tenant, "a1", CancellationToken.None));

        await contents.DeleteAllAsync(_tenant, CancellationToken.None);
        Assert.Null(await contents.LengthAsync(_tenant, "a1", CancellationToken.None));
        Assert.Null(await contents.LengthAsync(_tenant, "a2", CancellationToken.None));
    }

    private static Func<Stream, CancellationToken, Task> WritingInPieces(byte[] bytes, int size) => async (destination, token) =>
    {
        foreach (var piece in bytes.Chunk(size))
            await destination.WriteAsync(piece, token);
    };

    private async Task<byte[]> ReadAsync(IAttachmentContents contents, string sha2)
    {
        var copy = new MemoryStream();
        await contents.CopyToAsync(_tenant, sha2, copy, CancellationToken.None);
        return copy.ToArray();
    }

    public sealed class InPostgres : AttachmentContentsTests
    {
        protected override async Task<IAttachmentContents> OpenAsync()
        {
            var installation = (await RunningService.StartedAsync()).Installation;
            await Tenants.CreateAsync(installation.Store, installation.Database, _tenant, CancellationToken.None);
            return new PostgresAttachmentContents(installation.Database);
        }

        [Fact]
        public async Task No_chunk_is_left_of_what_was_not_kept()
        {
            await A_content_that_does_not_arrive_as_a_whole_is_not_there(300_000);
            await The_same_content_arriving_twice_at_once_is_there_once();
            Assert.Equal((0, 5), (await CountAsync("attachment_upload"), await CountAsync("attachment_chunk")));
        }

        [Fact]
        public async Task An_upload_that_a_dead_server_left_is_cleared_away_by_a_later_one()
        {
            await using var command = (await RunningService.StartedAsync()).Installation.Database.CreateCommand(
                """
                with content as (select gen_random_uuid() as id),
                chunk as (insert into records.attachment_chunk (tenant_id, content_id, position, bytes) select $1, id, 0, 'left' from content)
                insert into records.attachment_upload (tenant_id, content_id, started) select $1, id, now() - interval '2 days' from content
                """);
            command.Parameters.AddWithValue(_tenant);
            await command.ExecuteNonQueryAsync();
            Assert.Equal(1, await CountAsync("attachment_chunk"));

            await A_content_comes_out_as_it_went_in(0);
            Assert.Equal((0, 0), (await CountAsync("attachment_upload"), await CountAsync("attachment_chunk")));
        }

        private async Task<int> CountAsync(string table)
        {
            await using var command = (await RunningService.StartedAsync()).Installation.Database.CreateCommand($"select count(*)::int from records.{table} where tenant_id = $1");
            command.Parameters.AddWithValue(_tenant);
            return (int)(await command.ExecuteScalarAsync())!;
        }
    }

    public sealed class InS3(S3Server server) : AttachmentContentsTests, IClassFixture<S3Server>, IDisposable
    {
        private readonly S3AttachmentContents _contents = new(server.Settings);

        protected override Task<IAttachmentContents> OpenAsync() => Task.FromResult<IAttachmentContents>(_contents);

        public void Dispose() => _contents.Dispose();

        [Fact]
        public async Task A_storage_that_refuses_is_not_the_content_being_absent()
        {
            using var stranger = new S3AttachmentContents(server.Settings with { Bucket = "another", Secret = "wrong" });
            await Assert.ThrowsAsync<AttachmentsAwayException>(() => stranger.StoreAsync(_tenant, "a1", WritingInPieces([1], 1), CancellationToken.None));
        }
    }
}
