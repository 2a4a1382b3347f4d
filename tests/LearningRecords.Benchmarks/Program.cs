using System.Globalization;
using BenchmarkDotNet.Running;
using LearningRecords.Benchmarks.Library;
using LearningRecords.Benchmarks.Load;

switch (args)
{
    case ["writes", .. var loads]:
        await Writes.RunAsync(loads);
        break;
    case ["queries", .. var sizes]:
        await Queries.RunAsync(sizes.Length == 0 ? [100_000, 1_000_000, 5_000_000] : [.. sizes.Select(size => int.Parse(size, CultureInfo.InvariantCulture))]);
        break;
    case ["imports", .. var rest]:
        await Imports.RunAsync(rest is [var statements] ? int.Parse(statements, CultureInfo.InvariantCulture) : 1_000_000);
        break;
    case ["beside-import"]:
        await BesideImport.RunAsync();
        break;
    case ["folds", .. var rest]:
        await Folds.RunAsync(rest is [var learners] ? int.Parse(learners, CultureInfo.InvariantCulture) : 6_000);
        break;
    case ["insights", .. var rest]:
        await Insights.RunAsync(rest is [var size] ? int.Parse(size, CultureInfo.InvariantCulture) : 1_000_000);
        break;
    case ["soak", .. var rest]:
        await Soak.RunAsync(TimeSpan.FromMinutes(rest is [var minutes] ? int.Parse(minutes, CultureInfo.InvariantCulture) : 10));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(StatementBenchmarks).Assembly).Run(args);
        break;
}
