namespace LearningRecords.Xapi.Tests;

/// <summary>Says what reading a statement must lead to.</summary>
internal static class Refusal
{
    public static readonly XapiVersion[] Both = [XapiVersion.V1_0_3, XapiVersion.V2_0_0];

    /// <summary>Both versions find exactly this one problem at exactly this place.</summary>
    public static void IsOnly(string json, string rule, string pointer)
    {
        foreach (var version in Both)
            IsOnly(json, rule, pointer, version);
    }

    public static void IsOnly(string json, string rule, string pointer, XapiVersion version)
    {
        var batch = Examples.Read(json, version);
        var problem = Assert.Single(batch.Problems);
        Assert.Equal((rule, pointer), (problem.Rule, problem.Pointer));
        Assert.Equal(0, problem.StatementIndex);
        Assert.Equal(Rules.All.Single(r => r.Id == rule).Section(version), problem.Section);
        Assert.EndsWith(".", problem.Message, StringComparison.Ordinal);
        Assert.Empty(batch.Statements);
    }

    /// <summary>Both versions accept it.</summary>
    public static void IsNone(string json)
    {
        foreach (var version in Both)
            IsNone(json, version);
    }

    public static void IsNone(string json, XapiVersion version)
    {
        var batch = Examples.Read(json, version);
        Assert.Empty(batch.Problems);
        Assert.Single(batch.Statements);
    }
}

/// <summary>A table of changes to <see cref="Examples.Full"/> that break one rule each: where, to what, which rule, and where the problem is reported.</summary>
public sealed class BrokenRules : TheoryData<string, string, string, string>
{
    public void Add(string pointer, string json, string rule) => Add(pointer, json, rule, pointer);
}
