using System.Collections;
using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LearningRecords.Server.Dashboards;

namespace LearningRecords.Server.Tests.Dashboards;

public sealed partial class TextsTests
{
    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> Chinese = Read(CultureInfo.GetCultureInfo(PageLanguage.Chinese));

    [Fact]
    public void Every_text_exists_in_both_languages() =>
        Assert.Equal(English.Keys.Order(StringComparer.Ordinal), Chinese.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void A_text_has_the_same_places_to_fill_in_both_languages() =>
        Assert.All(English, entry => Assert.Equal(Places(entry.Value), Places(Chinese[entry.Key])));

    [Fact]
    public void No_text_is_empty() => Assert.All(English.Values.Concat(Chinese.Values), text => Assert.False(string.IsNullOrWhiteSpace(text)));

    [Fact]
    public void Every_text_that_a_page_names_exists_and_every_text_is_named()
    {
        var sources = Directory.EnumerateFiles(DashboardsFolder(), "*", SearchOption.AllDirectories).Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToArray();
        var named = sources.SelectMany(source => Named().Matches(source)).Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.Subset(English.Keys.ToHashSet(StringComparer.Ordinal), named.Where(key => !key.EndsWith('_')).ToHashSet(StringComparer.Ordinal));
        Assert.All(English.Keys, key => Assert.True(named.Contains(key) || named.Any(prefix => prefix.EndsWith('_') && key.StartsWith(prefix, StringComparison.Ordinal)), $"{key} is never used."));
    }

    private static string[] Places(string text) => [.. Place().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static Dictionary<string, string> Read(CultureInfo culture) =>
        new ResourceManager(typeof(Texts)).GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);

    private static string DashboardsFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath("../../../src/LearningRecords.Server/Dashboards", Path.GetDirectoryName(thisFile)!);

    [GeneratedRegex("""(?i:text)\["(?<key>[\w-]+)["]""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Named();

    [GeneratedRegex(@"\{\d\}", RegexOptions.NonBacktracking)]
    private static partial Regex Place();
}
