using System.Text.Json;

namespace LearningRecords.Xapi.Comparison;

/// <summary>Where in a statement a value stands, as far as comparison treats it differently from any other JSON.</summary>
internal enum Place
{
    /// <summary>Any value that is compared as it is, such as an extension.</summary>
    Other,
    Statement,
    Verb,

    /// <summary>The object, or an Activity elsewhere: whatever its kind, the names below mean the same.</summary>
    Target,
    Agent,
    Members,
    Result,
    Context,
    ContextActivities,
    Activities,
    ContextParties,
    ContextParty,

    /// <summary>A text whose ASCII letters have no case: a UUID, hexadecimal digits, a language tag.</summary>
    CaselessText,

    /// <summary>The id of a StatementRef is a UUID; that of an Activity is an IRI.</summary>
    TargetId,
    Mbox,
    Duration,
    Instant,

    /// <summary>The timestamp of the statement itself, which is compared apart.</summary>
    Timestamp,

    /// <summary>Not part of the statement as far as comparison goes.</summary>
    Ignored,
}

/// <summary>How places follow from one another.</summary>
internal static class Places
{
    /// <summary>The place of the value of the current property, in an object at a place.</summary>
    public static Place OfMember(Place place, ref Utf8JsonReader name) => place switch
    {
        Place.Statement => OfStatement(ref name),
        Place.Verb => name.ValueTextEquals("display"u8) ? Place.Ignored : Place.Other,
        Place.Target => OfTarget(ref name),
        Place.Agent => OfAgent(ref name),
        Place.Result => name.ValueTextEquals("duration"u8) ? Place.Duration : Place.Other,
        Place.Context => OfContext(ref name),
        Place.ContextActivities => Place.Activities,
        Place.ContextParty => name.ValueTextEquals("agent"u8) || name.ValueTextEquals("group"u8) ? Place.Agent : Place.Other,
        _ => Place.Other,
    };

    /// <summary>The place of the elements of an array at a place.</summary>
    public static Place OfElement(Place place) => place switch
    {
        Place.Members => Place.Agent,
        Place.Activities => Place.Target,
        Place.ContextParties => Place.ContextParty,
        _ => Place.Other,
    };

    private static Place OfStatement(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("id"u8) || name.ValueTextEquals("authority"u8) || name.ValueTextEquals("stored"u8) || name.ValueTextEquals("version"u8))
            return Place.Ignored;
        return name.ValueTextEquals("timestamp"u8) ? Place.Timestamp : OfStatementPart(ref name);
    }

    private static Place OfStatementPart(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("actor"u8))
            return Place.Agent;
        if (name.ValueTextEquals("verb"u8))
            return Place.Verb;
        if (name.ValueTextEquals("object"u8))
            return Place.Target;
        if (name.ValueTextEquals("result"u8))
            return Place.Result;
        if (name.ValueTextEquals("context"u8))
            return Place.Context;
        return name.ValueTextEquals("attachments"u8) ? Place.Ignored : Place.Other;
    }

    private static Place OfTarget(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("id"u8))
            return Place.TargetId;
        if (name.ValueTextEquals("definition"u8))
            return Place.Ignored;
        if (name.ValueTextEquals("timestamp"u8))
            return Place.Instant;
        var place = OfStatementPart(ref name);
        return place == Place.Other ? OfAgent(ref name) : place;
    }

    private static Place OfAgent(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("mbox"u8))
            return Place.Mbox;
        if (name.ValueTextEquals("mbox_sha1sum"u8))
            return Place.CaselessText;
        return name.ValueTextEquals("member"u8) ? Place.Members : Place.Other;
    }

    private static Place OfContext(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("registration"u8) || name.ValueTextEquals("language"u8))
            return Place.CaselessText;
        if (name.ValueTextEquals("instructor"u8) || name.ValueTextEquals("team"u8))
            return Place.Agent;
        if (name.ValueTextEquals("contextActivities"u8))
            return Place.ContextActivities;
        if (name.ValueTextEquals("statement"u8))
            return Place.Target;
        return name.ValueTextEquals("contextAgents"u8) || name.ValueTextEquals("contextGroups"u8) ? Place.ContextParties : Place.Other;
    }
}
