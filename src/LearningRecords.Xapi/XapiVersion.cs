namespace LearningRecords.Xapi;

/// <summary>The rule set a request asks for with its <c>X-Experience-API-Version</c> header.</summary>
public enum XapiVersion
{
    /// <summary>xAPI 1.0.3; answers every <c>1.0.x</c> request.</summary>
    V1_0_3,

    /// <summary>xAPI 2.0 (IEEE 9274.1.1-2023); answers every <c>2.0.x</c> request.</summary>
    V2_0_0,
}
