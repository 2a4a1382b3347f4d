namespace LearningRecords.Recommendations;

/// <summary>
/// Places every course on one line so that courses mostly taken earlier stand before those mostly taken later
/// (Bradley–Terry on the counts of before and after). It orders also pairs that no learner took both of.
/// </summary>
internal static class CourseOrder
{
    private const int Rounds = 60;
    private const float Prior = 2;

    public static float[] Of(CourseLinks links, int courses)
    {
        var place = new float[courses];
        var updated = new float[courses];
        for (var round = 0; round < Rounds; round++)
        {
            Parallel.For(0, courses, c =>
            {
                // One Newton step per course against the places of the round before.
                double gradient = -place[c] * Prior, curvature = Prior;
                for (var i = links.RowStart[c]; i < links.RowStart[c + 1]; i++)
                {
                    var after = links.Values[(int)Link.After][i];
                    var together = links.Values[(int)Link.Together][i];
                    var chance = 1 / (1 + Math.Exp(place[c] - place[links.Course[i]]));
                    gradient += together * chance - after;
                    curvature += together * chance * (1 - chance);
                }

                updated[c] = place[c] + (float)Math.Clamp(0.7 * gradient / curvature, -1, 1);
            });
            (place, updated) = (updated, place);
        }

        return place;
    }
}
