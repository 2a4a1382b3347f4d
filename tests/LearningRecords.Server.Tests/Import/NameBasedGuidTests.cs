using CsCheck;
using LearningRecords.Server.Import;

namespace LearningRecords.Server.Tests.Import;

public sealed class NameBasedGuidTests
{
    [Fact]
    public void The_example_of_the_RFC_gives_its_identifier()
    {
        var dns = new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        Assert.Equal(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"), NameBasedGuid.Create(dns, "www.example.com"));
    }

    [Fact]
    public void Every_identifier_is_of_version_5_and_belongs_to_its_name_alone()
    {
        Gen.Select(Gen.String, Gen.String).Sample((one, other) =>
        {
            var id = NameBasedGuid.Create(NameBasedGuid.Url, one);
            Assert.Equal(5, id.Version);
            Assert.InRange(id.Variant, 8, 11);
            Assert.Equal(one == other, id == NameBasedGuid.Create(NameBasedGuid.Url, other));
        });
    }
}
