namespace LearningRecords.Xapi.Reading;

// The result and its score (Data 2.4.5).
internal ref partial struct StatementParser
{
    private static readonly PropertySet ResultProperties = new("a result", "score", "success", "completion", "response", "duration", "extensions");

    private static readonly PropertySet ScoreProperties = new("a score", "scaled", "raw", "min", "max");

    private void ReadResult()
    {
        if (!IsObject("\"result\""))
            return;

        var seen = 0u;
        while (NextProperty(ResultProperties, ref seen) is { } property)
        {
            switch (property)
            {
                case "score":
                    ReadScore();
                    break;
                case "success" or "completion":
                    ReadBoolean(property == "success" ? "\"success\"" : "\"completion\"");
                    break;
                case "response":
                    IsString("\"response\"");
                    break;
                case "duration":
                    ReadDuration();
                    break;
                case "extensions":
                    ReadExtensions();
                    break;
            }
        }
    }

    private void ReadDuration()
    {
        if (IsString("\"duration\"") && !Iso8601.TryParseDuration(Text(), out _))
            Note(Rules.DurationFormat, $"\"duration\" must be an ISO 8601 duration, such as PT1H30M or P2W; it is {Shown()}.");
    }

    private void ReadScore()
    {
        if (!IsObject("\"score\""))
            return;

        var position = _json.TokenStartIndex;
        var rawPosition = position;
        double? raw = null, min = null, max = null;
        var seen = 0u;
        while (NextProperty(ScoreProperties, ref seen) is { } property)
        {
            switch (property)
            {
                case "scaled":
                    if (ReadNumber("\"scaled\"") is < -1 or > 1)
                        Note(Rules.ScoreScaledRange, $"\"scaled\" must be between -1 and 1; it is {Shown()}.");
                    break;
                case "raw":
                    rawPosition = _json.TokenStartIndex;
                    raw = ReadNumber("\"raw\"");
                    break;
                case "min":
                    min = ReadNumber("\"min\"");
                    break;
                case "max":
                    max = ReadNumber("\"max\"");
                    break;
            }
        }

        if (min >= max)
            Note(Rules.ScoreMinMax, position, "\"min\" of a score must be less than \"max\".");
        if (raw < min || raw > max)
            Note(Rules.ScoreRawRange, rawPosition, "\"raw\" of a score must be between \"min\" and \"max\".");
    }
}
