namespace LearningRecords.Simulation;

/// <summary>What changes about a learner during the period.</summary>
internal sealed class LearnerState
{
    /// <summary>Learning with some regularity, as against having fallen silent.</summary>
    public bool Engaged { get; set; }

    /// <summary>The latest last.</summary>
    public List<CourseUnderWay> UnderWay { get; } = [];

    /// <summary>Every course ever started.</summary>
    public HashSet<int> Taken { get; } = [];

    /// <summary>A course the learner has made up their mind to start.</summary>
    public Course? Next { get; set; }
}

/// <summary>A learner's way through one course.</summary>
internal sealed class CourseUnderWay(Course course, Guid registration)
{
    // The parts of the current video seen at least once, apart from each other.
    private readonly List<(double From, double To)> _seen = [];

    public Course Course => course;

    public Guid Registration => registration;

    /// <summary>The video to watch next; after the last one the quiz is due.</summary>
    public int Video { get; private set; }

    public int VideosCompleted { get; set; }

    public int QuizzesFailed { get; set; }

    public TimeSpan TimeSpent { get; set; }

    /// <summary>Seconds into the video where watching goes on.</summary>
    public double Position { get; set; }

    public bool AllVideosOver => Video == course.VideoSeconds.Length;

    public double VideoProgress => Math.Min(1, _seen.Sum(part => part.To - part.From) / course.VideoSeconds[Video]);

    public void PlayTo(double position)
    {
        var part = (From: Position, To: position);
        foreach (var seen in _seen.Where(seen => seen.From <= part.To && part.From <= seen.To))
            part = (Math.Min(part.From, seen.From), Math.Max(part.To, seen.To));
        _seen.RemoveAll(seen => seen.From >= part.From && seen.To <= part.To);
        _seen.Add(part);
        TimeSpent += TimeSpan.FromSeconds(position - Position);
        Position = position;
    }

    public void NextVideo()
    {
        Video++;
        Position = 0;
        _seen.Clear();
    }
}
