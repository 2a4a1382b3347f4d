using System.Net;
using System.Text;
using LearningRecords.Server.Tests.Attachments;
using LearningRecords.TestService;
using static LearningRecords.Server.Tests.Attachments.Multipart;

namespace LearningRecords.Server.Tests.Conformance;

/// <summary>xAPI 1.0.3 Communication 1.5.2 and Data 2.4.11, xAPI 2.0 4.1.3 and 4.2.2.6: attachments in and out.</summary>
public abstract class Communication_1_5_2_Multipart(string version)
{
    private static readonly Content Note = Content.Of("here is a simple attachment");
    private static readonly Content Picture = new([0, 13, 10, 45, 45, 255, 13, 10], "image/png");

    private readonly Task<TenantClient> _tenant = RunningService.NewTenantAsync(version);

    public sealed class In_1_0_3() : Communication_1_5_2_Multipart("1.0.3");

    public sealed class In_2_0() : Communication_1_5_2_Multipart("2.0.0");

    [Fact]
    public async Task Contents_come_back_with_their_statement_byte_by_byte()
    {
        var (tenant, id) = (await _tenant, Guid.NewGuid());
        await Accepted(tenant.PostPartsAsync(Statement(id, Note.Declaration(), Picture.Declaration()), Picture, Note));

        var (json, parts) = await tenant.GetPartsAsync($"/xapi/statements?statementId={id}&attachments=true");
        Assert.Equal(id, json.GetProperty("id").GetGuid());
        Assert.Equal(2, parts.Count);
        IsContent(parts[0], Note);
        IsContent(parts[1], Picture);
    }

    [Fact]
    public async Task A_content_that_several_statements_declare_is_sent_once_and_kept_once()
    {
        var tenant = await _tenant;
        var batch = SampleStatement.Batch(Statement(Guid.NewGuid(), Note.Declaration()), Statement(Guid.NewGuid(), Note.Declaration().Replace(Note.Sha2, Note.Sha2.ToUpperInvariant(), StringComparison.Ordinal)));
        await Accepted(tenant.PostPartsAsync(batch, Note));
        await Accepted(tenant.PostPartsAsync(Statement(Guid.NewGuid(), Note.Declaration()), Note, Note));

        var (json, parts) = await tenant.GetPartsAsync("/xapi/statements?attachments=true&ascending=true");
        Assert.Equal(3, json.GetProperty("statements").GetArrayLength());
        IsContent(Assert.Single(parts), Note);
        Assert.Equal(1, await tenant.CountContentsAsync());
    }

    [Fact]
    public async Task A_substatement_has_attachments_too()
    {
        var (tenant, id) = (await _tenant, Guid.NewGuid());
        var inner = SampleStatement.Json(rest: $",\"objectType\":\"SubStatement\",\"attachments\":[{Note.Declaration()}]");
        await Accepted(tenant.PostPartsAsync(SampleStatement.Json(id, @object: inner), Note));
        IsContent(Assert.Single((await tenant.GetPartsAsync($"/xapi/statements?statementId={id}&attachments=true")).Parts), Note);
    }

    [Fact]
    public async Task Put_takes_attachments_as_post_does()
    {
        var (tenant, id) = (await _tenant, Guid.NewGuid());
        using var answer = await tenant.Http.PutAsync(new Uri($"/xapi/statements?statementId={id}", UriKind.Relative), TenantClient.Body(Body(JsonPart(Statement(id, Note.Declaration())), Note.Part()), Multipart.Type));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        IsContent(Assert.Single((await tenant.GetPartsAsync($"/xapi/statements?statementId={id}&attachments=true")).Parts), Note);
    }

    [Fact]
    public async Task Every_page_and_a_voided_statement_come_with_their_contents()
    {
        var (tenant, id) = (await _tenant, Guid.NewGuid());
        await Accepted(tenant.PostPartsAsync(Statement(Guid.NewGuid(), Picture.Declaration()), Picture));
        await Accepted(tenant.PostPartsAsync(Statement(id, Note.Declaration()), Note));

        var (page, parts) = await tenant.GetPartsAsync("/xapi/statements?attachments=true&limit=1");
        IsContent(Assert.Single(parts), Note);
        IsContent(Assert.Single((await tenant.GetPartsAsync(page.GetProperty("more").GetString()!)).Parts), Picture);

        await tenant.StoreAsync(SampleStatement.Voiding(id));
        IsContent(Assert.Single((await tenant.GetPartsAsync($"/xapi/statements?voidedStatementId={id}&attachments=true")).Parts), Note);
    }

    [Fact]
    public async Task Without_the_attachments_parameter_the_answer_is_json()
    {
        var (tenant, id) = (await _tenant, Guid.NewGuid());
        await Accepted(tenant.PostPartsAsync(Statement(id, Note.Declaration()), Note));
        foreach (var query in new[] { $"?statementId={id}", $"?statementId={id}&attachments=false", "", "?attachments=false" })
        {
            using var answer = await tenant.GetAsync("/xapi/statements" + query);
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task With_the_attachments_parameter_the_answer_is_multipart_also_where_there_are_none()
    {
        var (tenant, id) = (await _tenant, Guid.NewGuid());
        await tenant.StoreAsync(SampleStatement.Json(id));
        Assert.Empty((await tenant.GetPartsAsync($"/xapi/statements?statementId={id}&attachments=true")).Parts);
        Assert.Empty((await tenant.GetPartsAsync("/xapi/statements?attachments=true")).Parts);
        Assert.Empty((await tenant.GetPartsAsync("/xapi/statements?attachments=true&verb=http://example.com/none")).Parts);
    }

    [Fact]
    public async Task An_attachment_with_a_fileUrl_needs_no_content_and_brings_none()
    {
        var (tenant, id) = (await _tenant, Guid.NewGuid());
        var declared = Statement(id, Note.Declaration("https://example.edu.cn/note.txt"));
        await tenant.StoreAsync(declared);
        await Accepted(tenant.PostPartsAsync(declared.Replace(id.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal)));
        Assert.Empty((await tenant.GetPartsAsync($"/xapi/statements?statementId={id}&attachments=true")).Parts);
    }

    [Fact]
    public async Task Multipart_needs_no_attachments() => await Accepted((await _tenant).PostPartsAsync(SampleStatement.Json()));

    [Fact]
    public async Task A_content_of_another_tenant_is_not_there()
    {
        var (tenant, other) = (await _tenant, await RunningService.NewTenantAsync(version));
        await Accepted(tenant.PostPartsAsync(Statement(Guid.NewGuid(), Note.Declaration()), Note));
        await other.StoreAsync(Statement(Guid.NewGuid(), Note.Declaration("https://example.edu.cn/note.txt")));
        Assert.Empty((await other.GetPartsAsync("/xapi/statements?attachments=true")).Parts);
    }

    [Fact]
    public async Task A_media_type_cannot_smuggle_headers_into_the_answer()
    {
        var tenant = await _tenant;
        var sly = Note with { ContentType = "text/html; charset=\r\nX-Evil: yes" };
        await Accepted(tenant.PostMultipartAsync(Body(JsonPart(Statement(Guid.NewGuid(), sly.Declaration())), Note.Part())));
        var part = Assert.Single((await tenant.GetPartsAsync("/xapi/statements?attachments=true")).Parts);
        Assert.Equal("text/html", part.Headers["Content-Type"]);
        Assert.DoesNotContain("X-Evil", part.Headers.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Json_alone_needs_a_fileUrl_for_every_attachment()
    {
        var tenant = await _tenant;
        var error = await tenant.PostAsync(Statement(Guid.NewGuid(), Note.Declaration("https://example.edu.cn/a"), Picture.Declaration())).RefusedAsync(HttpStatusCode.BadRequest, "attachment-content-missing");
        Assert.Equal("/attachments/1", Assert.Single(error.GetProperty("problems").EnumerateArray()).GetProperty("pointer").GetString());
        Assert.Equal(0, await tenant.CountStoredAsync());
    }

    [Fact]
    public async Task Everything_wrong_with_the_contents_is_said_at_once()
    {
        var tenant = await _tenant;
        var error = await tenant.PostPartsAsync(Statement(Guid.NewGuid(), Note.Declaration()), Picture).RefusedAsync(HttpStatusCode.BadRequest, "attachment-content-missing");
        Assert.Equal(["attachment-content-missing", "part-undeclared"], error.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("rule").GetString()!), StringComparer.Ordinal);
        Assert.Equal(0, await tenant.CountStoredAsync());
    }

    [Fact]
    public async Task The_statements_are_checked_before_any_content_is_kept()
    {
        var tenant = await _tenant;
        var broken = Statement(Guid.NewGuid(), Note.Declaration()).Replace("\"verb\"", "\"Verb\"", StringComparison.Ordinal);
        await tenant.PostPartsAsync(broken, Note).RefusedAsync(HttpStatusCode.BadRequest, "/Verb");
        Assert.Equal(0, await tenant.CountContentsAsync());
    }

    [Theory]
    [InlineData("part-hash-differs")]
    [InlineData("part-hash-required")]
    [InlineData("part-transfer-encoding")]
    [InlineData("multipart-first-part")]
    [InlineData("multipart-malformed")]
    public async Task A_part_must_say_what_it_is_and_be_what_it_says(string rule)
    {
        var tenant = await _tenant;
        var json = JsonPart(Statement(Guid.NewGuid(), Note.Declaration()));
        var body = rule switch
        {
            "part-hash-differs" => Body(json, Picture.Part(hash: Note.Sha2)),
            "part-hash-required" => Body(json, Note.Part(hash: "")),
            "part-transfer-encoding" => Body(json, Note.Part(encoding: "")),
            "multipart-first-part" => Body(Note.Part(), json),
            _ => Body(json, Note.Part())[..^(Boundary.Length + 20)],
        };
        await tenant.PostMultipartAsync(body).RefusedAsync(HttpStatusCode.BadRequest, rule);
        Assert.Equal((0, 0), (await tenant.CountStoredAsync(), await tenant.CountContentsAsync()));
    }

    [Theory]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/mixed; boundary=\"\"")]
    [InlineData("multipart/mixed; boundary=another")]
    [InlineData("multipart/form-data; boundary=\"abcABC0123'()+_,-./:=?\"")]
    public async Task The_boundary_must_be_named_and_be_the_one_in_the_body(string contentType)
    {
        var tenant = await _tenant;
        await tenant.PostMultipartAsync(Body(JsonPart(SampleStatement.Json())), contentType).RefusedAsync(HttpStatusCode.BadRequest, "multipart");
        Assert.Equal(0, await tenant.CountStoredAsync());
    }

    [Fact]
    public async Task Lines_end_as_the_format_says()
    {
        var tenant = await _tenant;
        var body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Body(JsonPart(Statement(Guid.NewGuid(), Note.Declaration())), Note.Part())).Replace("\r\n", "\n", StringComparison.Ordinal));
        await tenant.PostMultipartAsync(body).RefusedAsync(HttpStatusCode.BadRequest, "multipart-malformed");
    }

    [Fact]
    public async Task What_stands_before_the_first_boundary_and_after_the_last_is_passed_over()
    {
        var tenant = await _tenant;
        byte[] body = [.. "A preamble\r\nof two lines"u8, .. Body(JsonPart(Statement(Guid.NewGuid(), Note.Declaration()), "application/json; charset=utf-8"), Note.Part()), .. "An epilogue"u8];
        await Accepted(tenant.PostMultipartAsync(body, Multipart.Type + "; charset=utf-8"));
    }

    private static async Task Accepted(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
