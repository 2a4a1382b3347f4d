namespace LearningRecords.Recommendations.Tests;

/// <summary>Learners whose tastes are known: each group prefers one subject, and every subject is taken in one order with detours.</summary>
internal static class PlantedLearners
{
    public const int Subjects = 6;
    public const int CoursesPerSubject = 15;

    public static string Course(int subject, int place) => $"subject{subject}-course{place:00}";

    public static string Group(int subject) => $"centre{subject}";

    /// <summary>Each subject is a discipline.</summary>
    public static CourseFacts[] Catalogue =>
        [.. Enumerable.Range(0, Subjects).SelectMany(s => CoursesOf(s).Select(c => new CourseFacts(c, $"Title of {c}", $"subject{s}")))];

    public static TrainingData Of(int learners, int seed = 7)
    {
        var random = new Random(seed);
        var interactions = new List<Interaction>();
        for (var l = 0; l < learners; l++)
        {
            var subject = random.Next(Subjects);
            var place = random.Next(CoursesPerSubject - 6);
            var taken = new HashSet<string>();
            for (var i = 0; i < 6; i++)
            {
                var course = random.NextDouble() < 0.15
                    ? Course(random.Next(Subjects), random.Next(CoursesPerSubject))
                    : Course(subject, place++);
                if (taken.Add(course))
                    interactions.Add(new Interaction($"learner{l}", course, Group: Group(subject)));
            }
        }

        return TrainingData.Of(interactions);
    }

    /// <summary>Learners of whom the group tells everything: each takes courses of its subject in no order, the first ones of it the most often.</summary>
    public static TrainingData ByTasteAlone(int learners, int seed = 7)
    {
        var random = new Random(seed);
        return TrainingData.Of(
        [
            .. from learner in Enumerable.Range(0, learners)
               let subject = learner % Subjects
               from place in Enumerable.Range(0, CoursesPerSubject).OrderBy(place => -Math.Log(random.NextDouble()) * (place + 1)).Take(5).OrderBy(_ => random.Next())
               select new Interaction($"learner{learner}", Course(subject, place), Group: Group(subject)),
        ]);
    }

    public static IEnumerable<string> CoursesOf(int subject) =>
        Enumerable.Range(0, CoursesPerSubject).Select(place => Course(subject, place));
}
