using System.Globalization;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Requests;

/// <summary>The version a request asks for and the one its answer names (xAPI 1.0.3 Communication 3.3; 2.0 4.1.3).</summary>
public static class XapiVersions
{
    public const string Header = "X-Experience-API-Version";

    /// <summary>The version as answers name it: the latest patch.</summary>
    public static string Name(this XapiVersion version) => version == XapiVersion.V2_0_0 ? "2.0.0" : "1.0.3";

    /// <summary>Where the standard of this version says something, as problems name it.</summary>
    public static string Section(this XapiVersion version, string in103, string in200) => version == XapiVersion.V1_0_3 ? $"xAPI 1.0.3 {in103}" : $"xAPI 2.0 {in200}";

    /// <summary>The rules a header asks for; null when this store does not speak them, or it is missing.</summary>
    public static XapiVersion? Parse(string header) =>
        header.Split('.') switch
        {
            ["1", "0"] => XapiVersion.V1_0_3,
            ["1", "0", var patch] when IsNumber(patch) => XapiVersion.V1_0_3,
            ["2", "0"] => XapiVersion.V2_0_0,
            ["2", "0", var patch] when IsNumber(patch) => XapiVersion.V2_0_0,
            _ => null,
        };

    private static bool IsNumber(string patch) => int.TryParse(patch, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
