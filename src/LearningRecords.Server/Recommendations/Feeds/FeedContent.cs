using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;

namespace LearningRecords.Server.Recommendations.Feeds;

/// <summary>The recommendations of a group as a feed, in one language.</summary>
/// <param name="Address">Where this feed is.</param>
/// <param name="Language">A language tag: <c>zh-CN</c> or <c>en</c>.</param>
/// <param name="Updated">When what it says changed last.</param>
public sealed record FeedContent(string Id, string Title, string Address, string Language, DateTimeOffset Updated, Recommended Recommended)
{
    public const string Chinese = "zh-CN";
    public const string English = "en";
    public const string JsonType = "application/feed+json";
    public const string AtomType = "application/atom+xml";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool IsChinese => Language == Chinese;

    /// <summary>JSON Feed 1.1 (jsonfeed.org). What the format does not know stands under <c>_recommendation</c>, as it asks for.</summary>
    public byte[] ToJsonFeed() => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["version"] = "https://jsonfeed.org/version/1.1",
            ["title"] = Title,
            ["feed_url"] = Address,
            ["language"] = Language,
            ["items"] = Recommended.Courses.Select(course =>
            {
                var item = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["id"] = course.Course,
                    ["title"] = TitleOf(course),
                    ["content_text"] = ReasonOf(course),
                    ["date_modified"] = Written(Updated),
                    ["_recommendation"] = new { rank = course.Rank, suggestion = course.Suggestion, basis = Recommended.Basis, titleEn = course.TitleEn, titleZh = course.TitleZh },
                };
                if (IsWebAddress(course.Course))
                    item["url"] = course.Course;
                return item;
            }),
        },
        Readable);

    /// <summary>Atom (RFC 4287).</summary>
    public byte[] ToAtom()
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CheckCharacters = true }))
        {
            xml.WriteStartDocument();
            xml.WriteStartElement("feed", "http://www.w3.org/2005/Atom");
            xml.WriteAttributeString("xml", "lang", null, Language);
            xml.WriteElementString("id", Id);
            xml.WriteElementString("title", Sayable(Title));
            xml.WriteElementString("updated", Written(Updated));
            xml.WriteStartElement("author");
            xml.WriteElementString("name", "LearningRecords");
            xml.WriteEndElement();
            Link("self", Address, AtomType);
            foreach (var course in Recommended.Courses)
            {
                xml.WriteStartElement("entry");
                xml.WriteElementString("id", Sayable(course.Course));
                xml.WriteElementString("title", Sayable(TitleOf(course)));
                xml.WriteElementString("updated", Written(Updated));
                xml.WriteElementString("summary", Sayable(ReasonOf(course)));
                if (IsWebAddress(course.Course))
                    Link("alternate", course.Course, null);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();

            void Link(string relation, string address, string? type)
            {
                xml.WriteStartElement("link");
                xml.WriteAttributeString("rel", relation);
                xml.WriteAttributeString("href", Sayable(address));
                if (type is not null)
                    xml.WriteAttributeString("type", type);
                xml.WriteEndElement();
            }
        }

        return bytes.ToArray();
    }

    private string TitleOf(RecommendedCourse course) => (IsChinese ? course.TitleZh ?? course.TitleEn : course.TitleEn ?? course.TitleZh) ?? course.Course;

    private string ReasonOf(RecommendedCourse course) => IsChinese ? course.Reason.TextZh : course.Reason.TextEn;

    private static string Written(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool IsWebAddress(string id) => Uri.TryCreate(id, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    // XML cannot hold most control characters, and a title may.
    private static string Sayable(string text) => string.Concat(text.EnumerateRunes().Where(rune => rune.IsAscii is false || rune.Value is >= 0x20 or 0x9 or 0xA or 0xD).Where(rune => rune.Value is not (0xFFFE or 0xFFFF)));
}
