using BenchmarkDotNet.Running;
using LearningRecords.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(StatementBenchmarks).Assembly).Run(args);
