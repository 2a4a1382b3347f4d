using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 4: language maps (4.2), IRIs (4.3), UUIDs (4.4), timestamps (4.5) and durations (4.6).</summary>
public class Data_4_DataTypes
{
    [Theory]
    [InlineData("http://example.com")]
    [InlineData("HTTP://example.com/a?b=c#d")]
    [InlineData("https://example.com:8080/%E4%BD%A0/ü/你好?q=[1]")]
    [InlineData("http://[2001:db8::1]/x")]
    [InlineData("course-v1:FUN-MOOC+00002+session01")]
    [InlineData("uuid://7d4f3c70-1e79-4243-9b7d-166076ce8bfb")]
    [InlineData("tag:adlnet.gov,2013:expapi:1.0.0:activities:example")]
    [InlineData("urn:isbn:0451450523")]
    [InlineData("mailto:ann@example.com")]
    [InlineData("act:x")]
    [InlineData("a+b.c-1:😀")]
    [InlineData("file:///c/x")]
    public void An_IRI_has_a_scheme_and_only_characters_of_IRIs(string iri) => Assert.True(Iri.IsValid(iri));

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("http:")]
    [InlineData("http://")]
    [InlineData("http:///path")]
    [InlineData("https:example.com")]
    [InlineData("example.com/a")]
    [InlineData("/a/b")]
    [InlineData("//example.com")]
    [InlineData("#a")]
    [InlineData("1a:b")]
    [InlineData("a_b:c")]
    [InlineData("ü:c")]
    [InlineData(" http://example.com")]
    [InlineData("http://example.com/a b")]
    [InlineData("http://example.com/\n")]
    [InlineData("http://example.com/\u0000")]
    [InlineData("http://example.com/\u0085")]
    [InlineData("http://example.com/<a>")]
    [InlineData("http://example.com/a|b")]
    [InlineData("http://example.com/a\\b")]
    [InlineData("http://example.com/{id}")]
    [InlineData("http://example.com/\"")]
    [InlineData("http://example.com/^")]
    [InlineData("http://example.com/`")]
    [InlineData("http://example.com/100%")]
    [InlineData("http://example.com/%4")]
    [InlineData("http://example.com/%zz")]
    public void Anything_else_is_no_IRI(string iri) => Assert.False(Iri.IsValid(iri));

    [Fact]
    public void An_IRI_is_valid_in_a_statement_exactly_when_it_is_valid_alone()
    {
        foreach (var iri in new[] { "http://example.com/\u00A0", "http://example.com/\u007F", "http:\\/\\/e.com", "urn:x", "urn:" })
        {
            var text = System.Text.Json.JsonSerializer.Serialize(iri);
            Assert.Equal(Iri.IsValid(iri), Read(Set(Smallest, "/object/id", text)).Problems.Count == 0);
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("en-US")]
    [InlineData("EN-us")]
    [InlineData("zh-Hans-CN")]
    [InlineData("zh-cmn-Hans-CN")]
    [InlineData("zh-yue")]
    [InlineData("sr-Latn")]
    [InlineData("es-419")]
    [InlineData("sl-rozaj-biske")]
    [InlineData("de-CH-1901")]
    [InlineData("sl-IT-nedis")]
    [InlineData("tlh")]
    [InlineData("und")]
    [InlineData("abcd")]
    [InlineData("abcdefgh")]
    [InlineData("en-a-myext-b-another")]
    [InlineData("en-US-x-twain")]
    [InlineData("x-whatever")]
    [InlineData("i-klingon")]
    [InlineData("en-GB-oed")]
    [InlineData("zh-min-nan")]
    [InlineData("art-lojban")]
    [InlineData("sgn-BE-FR")]
    public void A_language_tag_is_a_sequence_of_subtags_of_the_right_lengths(string tag) => Assert.True(LanguageTag.IsValid(tag));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("e")]
    [InlineData("en-")]
    [InlineData("-en")]
    [InlineData("en--US")]
    [InlineData("en_US")]
    [InlineData("en-toolongtoolong")]
    [InlineData("abcdefghi")]
    [InlineData("en-U")]
    [InlineData("en-US-DE")]
    [InlineData("12")]
    [InlineData("zh-Hans-Hant")]
    [InlineData("en-a")]
    [InlineData("en-x")]
    [InlineData("x")]
    [InlineData("x-")]
    [InlineData("en-x-toolongtoolong")]
    [InlineData("en US")]
    [InlineData("中文")]
    [InlineData("i-nothing")]
    public void Anything_else_is_no_language_tag(string tag) => Assert.False(LanguageTag.IsValid(tag));

    [Theory]
    [InlineData("6690e6c9-3ef0-4ed3-8b37-7f3964730bee", true)]
    [InlineData("6690E6C9-3EF0-0ED3-0B37-7F3964730BEE", true)]
    [InlineData("6690e6c93ef04ed38b377f3964730bee", false)]
    [InlineData("{6690e6c9-3ef0-4ed3-8b37-7f3964730bee}", false)]
    [InlineData("6690e6c9-3ef0-4ed3-8b37-7f3964730be ", false)]
    [InlineData("6690e6c9-3ef0-4ed3-8b37_7f3964730bee", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_UUID_has_its_standard_form(string? text, bool isValid)
    {
        Assert.Equal(isValid, Uuid.TryParse(text, out var uuid));
        Assert.Equal(isValid ? Guid.Parse(text!) : Guid.Empty, uuid);
    }

    [Theory]
    [InlineData("2008-09-15T15:53:00.601Z", "2008-09-15T15:53:00.6010000")]
    [InlineData("2008-09-15t15:53:00z", "2008-09-15T15:53:00.0000000")]
    [InlineData("2008-09-15T15:53:00.601+00:00", "2008-09-15T15:53:00.6010000")]
    [InlineData("2008-09-15T15:53:00.1234567899+05:30", "2008-09-15T10:23:00.1234567")]
    [InlineData("2008-09-15T23:53:00-23:59", "2008-09-16T23:52:00.0000000")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.0000000")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999")]
    public void A_timestamp_of_RFC_3339_is_valid_in_both_versions(string text, string utc)
    {
        foreach (var version in Refusal.Both)
        {
            Assert.True(Iso8601.TryParseTimestamp(text, version, out var instant));
            Assert.Equal(utc + "+00:00", instant.ToString("o", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("2008-09-15T15:53:00.601", "15:53:00.601")]
    [InlineData("2008-09-15T15:53:00,601Z", "15:53:00.601")]
    [InlineData("2008-09-15T15:53Z", "15:53:00.000")]
    [InlineData("20080915T155300.601Z", "15:53:00.601")]
    [InlineData("20080915T1553+0100", "14:53:00.000")]
    [InlineData("2008-09-15T15:53:00+01", "14:53:00.000")]
    [InlineData("2008-09-15T15:53:00-0130", "17:23:00.000")]
    [InlineData("2008-09-14T24:00:00Z", "00:00:00.000")]
    public void Other_forms_of_ISO_8601_are_valid_only_in_1_0_3(string text, string time)
    {
        Assert.True(Iso8601.TryParseTimestamp(text, XapiVersion.V1_0_3, out var instant));
        Assert.Equal("2008-09-15 " + time, instant.ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture));
        Assert.False(Iso8601.TryParseTimestamp(text, XapiVersion.V2_0_0, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2008-09-15")]
    [InlineData("2008-09-15T")]
    [InlineData("2008-09-15T15")]
    [InlineData("2008-09-15 15:53:00Z")]
    [InlineData("2008-09-15T15:53:00.601-00")]
    [InlineData("2008-09-15T15:53:00.601-0000")]
    [InlineData("2008-09-15T15:53:00.601-00:00")]
    [InlineData("2008-02-30T00:00:00Z")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2008-13-01T00:00:00Z")]
    [InlineData("2008-00-01T00:00:00Z")]
    [InlineData("2008-01-00T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2008-09-15T25:00:00Z")]
    [InlineData("2008-09-15T24:00:01Z")]
    [InlineData("2008-09-15T15:60:00Z")]
    [InlineData("2008-09-15T15:53:61Z")]
    [InlineData("2008-09-15T15:53:60Z")]
    [InlineData("2008-09-15T15:53:00.Z")]
    [InlineData("2008-09-15T15:53:00+24:00")]
    [InlineData("2008-09-15T15:53:00+01:60")]
    [InlineData("2008-09-15T15:53:00+1:00")]
    [InlineData("2008-09-15T15:53:00ZZ")]
    [InlineData("2008-09-15T15:53:00Z ")]
    [InlineData("08-09-15T15:53:00Z")]
    [InlineData("2008-9-15T15:53:00Z")]
    [InlineData("01/011/2015")]
    [InlineData("Mon, 15 Sep 2008 15:53:00 GMT")]
    [InlineData("1221493980")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("２００８-09-15T15:53:00Z")]
    public void Anything_else_is_no_timestamp(string text)
    {
        foreach (var version in Refusal.Both)
            Assert.False(Iso8601.TryParseTimestamp(text, version, out _));
    }

    [Theory]
    [InlineData("PT4H35M59.14S", 16559.14)]
    [InlineData("PT16559.14S", 16559.14)]
    [InlineData("P3Y1M29DT4H35M59.14S", (((3 * 365) + 30 + 29) * 86400) + 16559.14)]
    [InlineData("P3Y", 3 * 365 * 86400)]
    [InlineData("P1M", 30 * 86400)]
    [InlineData("PT1M", 60)]
    [InlineData("P4W", 28 * 86400)]
    [InlineData("P1DT12H36M0.12567S", 131760.12567)]
    [InlineData("PT0S", 0)]
    [InlineData("P0.5D", 43200)]
    [InlineData("PT1,5H", 5400)]
    [InlineData("PT000090M", 5400)]
    [InlineData("P1Y2D", (365 + 2) * 86400)]
    public void A_duration_is_read_as_seconds(string text, double seconds)
    {
        Assert.True(Iso8601.TryParseDuration(text, out var read));
        Assert.Equal(seconds, read, precision: 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("1H")]
    [InlineData("PT1")]
    [InlineData("P1H")]
    [InlineData("PT1D")]
    [InlineData("PT1S1M")]
    [InlineData("P1D1Y")]
    [InlineData("P1D1D")]
    [InlineData("P4W1D")]
    [InlineData("P1Y4W")]
    [InlineData("P4WT1H")]
    [InlineData("-PT1H")]
    [InlineData("PT-1H")]
    [InlineData("PT.5S")]
    [InlineData("PT5.S")]
    [InlineData("PT1.5H30M")]
    [InlineData("PT1.5.5S")]
    [InlineData("pt1h")]
    [InlineData("PT1H ")]
    [InlineData("PTT1H")]
    [InlineData("PA1H0M0S")]
    [InlineData("P0003-00-00T00:00:00")]
    public void Anything_else_is_no_duration(string text) => Assert.False(Iso8601.TryParseDuration(text, out _));
}
