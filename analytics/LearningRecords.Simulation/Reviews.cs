namespace LearningRecords.Simulation;

/// <summary>What learners write about a course.</summary>
internal static class Reviews
{
    private static readonly string[] Glad =
        ["老师讲得很清楚，跟着学就会了。", "内容实用，推荐给邻居们一起学。", "节奏合适，字幕也大，看得很舒服。", "学完很有收获，期待下一期！", "讲解细致，反复看了两遍。", "Clear and friendly, thank you!"];

    private static readonly string[] Mixed =
        ["内容不错，就是讲得快了一点。", "还可以，希望多一些练习。", "声音有点小，内容还行。", "例子再多一些就更好了。"];

    private static readonly string[] Sorry =
        ["太难了，跟不上。", "视频有点长，看到一半就累了。", "和标题不太一样，有些失望。"];

    public static string Text(int stars, ref Chance chance)
    {
        var texts = stars switch { >= 4 => Glad, 3 => Mixed, _ => Sorry };
        return texts[chance.Below(texts.Length)];
    }
}
