// LightGBM keeps its number of threads for the whole process; a test that trains beside another with a different number ends the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
