using CsCheck;
using LearningRecords.Server.Access;

namespace LearningRecords.Server.Tests.Access;

public sealed class ScopeNamesTests
{
    private static readonly Gen<Scopes> AnyScopes = Gen.Int[0, (1 << ScopeNames.All.Count) - 1].Select(bits => (Scopes)bits);

    [Fact]
    public void Every_scope_has_a_name() =>
        Assert.Equal(Enum.GetValues<Scopes>().Where(scope => scope != Scopes.None).Order(), ScopeNames.All.Values.Order());

    [Fact]
    public void Scopes_are_read_as_they_were_written() =>
        AnyScopes.Sample(scopes => Assert.Equal(scopes, ScopeNames.Parse(scopes.Format())));

    [Fact]
    public void Names_that_stand_for_nothing_are_told_apart()
    {
        var scopes = ScopeNames.Parse(["statements/read", "Statements/Read", "all "], out var unknown);

        Assert.Equal(Scopes.ReadStatements, scopes);
        Assert.Equal(["Statements/Read", "all "], unknown);
    }

    [Fact]
    public void A_tenants_administrator_reaches_neither_another_tenant_nor_whoever_administers_the_store() =>
        AnyScopes.Sample(scopes =>
        {
            var administrator = new Administrator("ours");
            Assert.False(administrator.Reaches("theirs", scopes));
            Assert.Equal((scopes & (Scopes.StoreAdmin | Scopes.ReadMetrics)) == Scopes.None, administrator.Reaches("ours", scopes));
            Assert.True(Administrator.OfStore.Reaches("theirs", scopes));
        });

    [Theory]
    [InlineData("a")]
    [InlineData("open_university_2026")]
    [InlineData("a234567890123456789012345678901234567890")]
    public void A_name_for_a_tenant(string name) => Assert.True(TenantName.IsValid(name));

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("_a")]
    [InlineData("A")]
    [InlineData("a-b")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a:b")]
    [InlineData("大学")]
    [InlineData("a2345678901234567890123456789012345678901")]
    [InlineData("a\"; drop table records.tenant")]
    public void No_name_for_a_tenant(string name) => Assert.False(TenantName.IsValid(name));
}
