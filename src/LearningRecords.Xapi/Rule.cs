namespace LearningRecords.Xapi;

/// <summary>A rule that a request can break.</summary>
/// <param name="Id">Stable id, in kebab case.</param>
/// <param name="Section103">The section of xAPI 1.0.3 that states it.</param>
/// <param name="Section200">The section of xAPI 2.0 (IEEE 9274.1.1) that states it.</param>
public sealed record Rule(string Id, string Section103, string Section200)
{
    /// <summary>The section that states the rule in a version of the standard.</summary>
    public string Section(XapiVersion version) => version == XapiVersion.V1_0_3 ? Section103 : Section200;
}
