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
    public Course Course => course;

    public Guid Registration => registration;

    /// <summary>The video to watch next; after the last one the quiz is due.</summary>
    public int Video { get; private set; }

    public int VideosCompleted { get; set; }

    public int QuizzesFailed { get; set; }

    public TimeSpan TimeSpent { get; set; }

    /// <summary>Seconds into the video where watching goes on.</summary>
    public double Position { get; set; }

    /// <summary>The furthest second seen so far.</summary>
    public double Furthest { get; private set; }

    /// <summary>Seconds of the video seen at least once.</summary>
    public double Seen { get; private set; }

    public bool AllVideosOver => Video == course.VideoSeconds.Length;

    public double VideoProgress => Math.Min(1, Seen / course.VideoSeconds[Video]);

    public void PlayTo(double position)
    {
        Seen += Math.Max(0, position - Math.Max(Position, Furthest));
        Furthest = Math.Max(Furthest, position);
        TimeSpent += TimeSpan.FromSeconds(position - Position);
        Position = position;
    }

    public void NextVideo()
    {
        Video++;
        Position = Furthest = Seen = 0;
    }
}
