namespace LearningRecords.Recommendations.Evaluation;

/// <summary>Scores all courses after a history; higher is better, and taken courses are left out by the caller.</summary>
internal delegate void Scorer(RankingCase point, float[] scores);

/// <summary>The models that ours must beat, each as it is usually defined, on the same histories.</summary>
internal static class Baselines
{
    public static IReadOnlyList<(string Name, Func<Scorer> Scorer)> Of(Histories histories, TrainingOptions options, CancellationToken token)
    {
        var courses = histories.Courses.Length;
        var coursesOf = histories.CoursesOf;
        var postings = Postings.Of(coursesOf, courses);
        var links = CourseLinks.Count(coursesOf, postings, courses, token);
        var covered = Enumerable.Range(0, courses).Where(c => postings.Count(c) > 0)
            .OrderByDescending(postings.Count).ThenBy(c => c).Take(options.LinearCourses).Order().ToArray();
        var autoencoder = LinearModel.Autoencoder(coursesOf, covered, courses, options.LinearRidge, token);
        var factors = CourseFactors.Of(coursesOf, postings, 64, options.Seed, token);
        var groups = GroupCounts.Of(histories);
        List<(string, Func<Scorer>)> baselines =
        [
            ("Popularity", () => (_, scores) =>
            {
                for (var c = 0; c < scores.Length; c++)
                    scores[c] = postings.Count(c);
            }),
            ("Item neighbours", () => (point, scores) =>
            {
                foreach (var taken in point.History)
                    for (var i = links.RowStart[taken]; i < links.RowStart[taken + 1]; i++)
                        scores[links.Course[i]] += links.Values[(int)Link.Together][i]
                            / MathF.Sqrt((float)postings.Count(taken) * postings.Count(links.Course[i]));
            }),
            ("EASE", () => (point, scores) =>
            {
                foreach (var taken in point.History)
                    autoencoder.Add(taken, 1, scores);
            }),
            ("First-order transitions", () => (point, scores) =>
            {
                for (var c = 0; c < scores.Length; c++)
                    scores[c] = postings.Count(c) / (float)postings.Learner.Length;
                if (point.History is not [.., var last])
                    return;
                for (var i = links.RowStart[last]; i < links.RowStart[last + 1]; i++)
                    scores[links.Course[i]] += links.Values[(int)Link.Next][i];
            }),
            ("ALS", () =>
            {
                var learner = new float[factors.Rank];
                return (point, scores) =>
                {
                    factors.Place(point.History, [], learner);
                    for (var c = 0; c < scores.Length; c++)
                        scores[c] = factors.Match(c, learner);
                };
            }),
        ];
        if (histories.Groups.Length > 0)
        {
            baselines.Insert(1, ("Group popularity", () => (point, scores) =>
            {
                for (var c = 0; c < scores.Length; c++)
                    scores[c] = postings.Count(c) / (postings.Learner.Length + 1f) + point.Groups.Sum(g => groups.Of(g, c));
            }
            ));
        }

        return baselines;
    }
}
