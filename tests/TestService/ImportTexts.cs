using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;

namespace LearningRecords.TestService;

public static class ImportTexts
{
    /// <summary>Imports statements into the default tenant of a database of the test's own; any that is refused ends the import.</summary>
    public static Task ImportAsync(this Installation installation, IEnumerable<string> statements) => ImportStatements.RunAsync(
        installation.OpenCommits(), Tenants.Default, statements.Select((json, index) => new StatementSource(index + 1, Encoding.UTF8.GetBytes(json))).ToAsyncEnumerable(),
        new ImportTerms(Import: 0, _ => Guid.NewGuid()), strict: true, _ => Task.CompletedTask, CancellationToken.None);
}
