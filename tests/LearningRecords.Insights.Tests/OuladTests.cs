using LearningRecords.Server.Import;
using LearningRecords.TestData;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>Seven modules of a distance-teaching university, 28,785 students: progress and learner groups against the tables themselves.</summary>
public sealed class OuladTests
{
    [SharedDataFact("oulad")]
    public async Task Passes_per_module_and_group_equal_the_counts_of_the_student_table()
    {
        var tenant = await RunningService.NewTenantAsync();
        var tables = OuladTables.Recognise(SharedData.At("oulad"))!;

        await ImportGroups.RunAsync(tenant.Installation.Store, tenant.Installation.Database, tenant.Tenant, OuladGroups.Groups(tables), OuladGroups.Memberships(tables), CancellationToken.None);
        var summary = await tenant.ImportAsync(OuladStatements.Read(tables).Select((json, index) => new StatementSource(index + 1, json)).ToAsyncEnumerable());

        Assert.Equal(0, summary.Refused);
        var students = tables.StudentInfo.ToList();
        await EqualCounts(OuladGroups.AgeBandKind, student => student.AgeBand);
        await EqualCounts(OuladGroups.RegionKind, student => student.Region);
        await EqualCounts(OuladGroups.EducationKind, student => student.Education);

        async Task EqualCounts(string kind, Func<OuladStudentInfo, string> value)
        {
            var expected = students
                .Where(student => student.Result is OuladResult.Pass or OuladResult.Distinction)
                .CountBy(student => (OuladStatements.ModuleId(student.Enrolment.Presentation), OuladGroups.GroupId(kind, value(student))))
                .Select(count => (count.Key.Item1, count.Key.Item2, (long)count.Value))
                .Order();
            var found = await tenant.QueryAsync(
                $"""
                select c.part_of, g.id, count(*)
                from insights.progress p
                join insights.course c on c.tenant_id = p.tenant_id and c.course = p.course
                join (select distinct h.tenant_id, h.learner, h.course, unnest(s.learner_groups) as learner_group
                      from insights.learner_hour h join insights.group_set s on s.tenant_id = h.tenant_id and s.group_set = h.group_set) e
                    on e.tenant_id = p.tenant_id and e.learner = p.learner and e.course = p.course
                join insights.learner_group g on g.tenant_id = e.tenant_id and g.learner_group = e.learner_group
                where p.tenant_id = $1 and p.passed_at is not null and g.kind = '{kind}'
                group by c.part_of, g.id
                """,
                row => (row.GetString(0), row.GetString(1), row.GetInt64(2)));
            Assert.Equal(expected, found.Order());
        }
    }
}
