using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

public class ExamplesTests
{
    [Theory]
    [InlineData(XapiVersion.V1_0_3)]
    [InlineData(XapiVersion.V2_0_0)]
    public void The_examples_are_valid(XapiVersion version)
    {
        Assert.Empty(Read(Smallest, version).Problems);
        Assert.Empty(Read(Full, version).Problems);
        Assert.Empty(Read($"[{Smallest},{Full}]", version).Problems);
    }
}
