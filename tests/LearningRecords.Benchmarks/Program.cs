using System.Globalization;
using BenchmarkDotNet.Running;
using LearningRecords.Benchmarks.Library;
using LearningRecords.Benchmarks.Load;
using LearningRecords.Benchmarks.Recommendations;

switch (args)
{
    case ["writes", "--unfolded", .. var loads]:
        await Writes.RunAsync(loads, folded: false);
        break;
    case ["writes", .. var loads]:
        await Writes.RunAsync(loads, folded: true);
        break;
    case ["fill", var folder, var filled]:
        await using (var store = await FilledStore.OpenAsync(folder))
            await store.FillAsync(int.Parse(filled, CultureInfo.InvariantCulture));
        break;
    case ["queries", .. var stores]:
        await Queries.RunAsync(stores.Length == 0 ? ["100000", "1000000", "5000000"] : stores);
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
    case ["lag", .. var rest]:
        await Lag.RunAsync(rest is [var perSecond, ..] ? int.Parse(perSecond, CultureInfo.InvariantCulture) : 1_500, TimeSpan.FromSeconds(rest is [_, var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 60));
        break;
    case ["insights", .. var rest]:
        await AskInsights.RunAsync(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 1_000_000, rest.Length > 1 ? rest[1] : null, rest.Length > 2 ? rest[2] : "");
        break;
    case ["pages", var size, var courses, var folder]:
        await ShowPages.RunAsync(int.Parse(size, CultureInfo.InvariantCulture), int.Parse(courses, CultureInfo.InvariantCulture), folder);
        break;
    case ["recommendations", .. var sizes]:
        await Recommendations.RunAsync(
            sizes.Length > 0 ? int.Parse(sizes[0], CultureInfo.InvariantCulture) : 1_000_000, sizes.Length > 1 ? int.Parse(sizes[1], CultureInfo.InvariantCulture) : 37_000,
            sizes.Length > 2 ? sizes[2] : null, TimeSpan.FromSeconds(60));
        break;
    case ["soak", .. var rest]:
        await Soak.RunAsync(TimeSpan.FromMinutes(rest is [var minutes] ? int.Parse(minutes, CultureInfo.InvariantCulture) : 10));
        break;
    case ["tastes", .. var sizes]:
        Tastes.Run(Size(0, 100_000), Size(1, 300));
        break;

        int Size(int place, int usual) => sizes.Length > place ? int.Parse(sizes[place], CultureInfo.InvariantCulture) : usual;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(StatementBenchmarks).Assembly).Run(args);
        break;
}
