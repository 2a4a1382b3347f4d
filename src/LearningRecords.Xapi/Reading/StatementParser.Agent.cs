using System.Numerics;
using System.Text.Json;

namespace LearningRecords.Xapi.Reading;

// Agents and Groups (Data 2.4.2).
internal ref partial struct StatementParser
{
    private static readonly PropertySet AgentProperties = new(
        "an Agent or Group", "mbox", "mbox_sha1sum", "openid", "account", "objectType", "name", "member");

    private const uint Identifiers = 0b1111; // the first four of them

    private static readonly PropertySet AccountProperties = new("an account", "homePage", "name");

    private enum AgentPlace
    {
        Anywhere,
        Member,
        OnlyAgent,
        OnlyGroup,
    }

    /// <summary>Reads an Agent or Group and mentions it and its members in the draft; null when it has no identity for being wrong.</summary>
    private Agent? ReadAgent(string property, AgentPlace place, bool related)
    {
        var agent = ReadUnmentionedAgent(property, place);
        if (agent is not null)
            _working.Draft.Mention(agent, related);
        return agent;
    }

    private Agent? ReadUnmentionedAgent(string property, AgentPlace place)
    {
        if (!IsObject(property))
            return null;

        var position = _json.TokenStartIndex;
        long? memberPosition = null;
        var memberCount = 0;
        bool? isGroup = false;
        string? name = null;
        Agent? identity = null;
        Agent[] members = [];
        var seen = 0u;
        while (NextProperty(AgentProperties, ref seen) is { } part)
        {
            switch (part)
            {
                case "objectType":
                    isGroup = ReadIsGroup();
                    break;
                case "name":
                    name = ReadString("\"name\"");
                    break;
                case "member":
                    memberPosition = _json.TokenStartIndex;
                    members = ReadMembers(place, out memberCount);
                    break;
                default:
                    identity = ReadIdentifier(part);
                    break;
            }
        }

        if (isGroup is not { } group)
            return null;
        var identifiers = BitOperations.PopCount(seen & Identifiers);
        var lacksMembers = memberCount == 0 && (memberPosition is not null || !AgentProperties.IsIn(seen, "member"));
        CheckPlace(property, place, group, position);
        if (group && identifiers == 0 && lacksMembers)
            Note(Rules.GroupMemberRequired, position, $"{property} is a Group without an identifier, so it needs a \"member\" array that is not empty.");
        if (!group && memberPosition is { } at)
            Note(Rules.PropertyUnknown, at, "Only a Group has \"member\"; set \"objectType\" to \"Group\".");
        if (!group && identifiers == 0)
            Note(Rules.IdentifierRequired, position, $"{property} needs an identifier: mbox, mbox_sha1sum, openid or account.");
        if (identifiers > 1)
            Note(Rules.IdentifierSingle, position, $"{property} must have only one of mbox, mbox_sha1sum, openid and account.");
        if (group && identifiers == 0)
            return new Agent(Guid.Empty, "", IsGroup: true, name, members);
        return identity is null ? null : identity with { IsGroup = group, Name = name, Members = members };
    }

    private readonly void CheckPlace(string property, AgentPlace place, bool isGroup, long position)
    {
        if (place == AgentPlace.Member && isGroup)
            Note(Rules.GroupMemberIsAgent, position, "A member of a Group must be an Agent; Groups do not nest.");
        else if (place == AgentPlace.OnlyAgent && isGroup)
            Note(Rules.AgentRequired, position, $"{property} must be an Agent, not a Group.");
        else if (place == AgentPlace.OnlyGroup && !isGroup)
            Note(Rules.GroupRequired, position, $"{property} must be a Group; set \"objectType\" to \"Group\".");
    }

    private bool? ReadIsGroup()
    {
        if (!IsString("\"objectType\""))
            return null;
        if (_json.ValueTextEquals("Agent"u8))
            return false;
        if (_json.ValueTextEquals("Group"u8))
            return true;
        Note(Rules.ActorObjectType, $"\"objectType\" must be \"Agent\" or \"Group\" here; it is {Shown()}.");
        return null;
    }

    private Agent[] ReadMembers(AgentPlace place, out int count)
    {
        count = 0;
        if (place == AgentPlace.Member)
        {
            SkipValue(nullsAllowed: false); // a Group in a Group is refused, whatever is in it
            return [];
        }

        if (!IsArray("\"member\""))
        {
            count = -1; // something is there, but nothing that can be counted
            return [];
        }

        List<Agent> members = [];
        for (; _json.Read() && _json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (ReadUnmentionedAgent("A member", AgentPlace.Member) is { } member)
                members.Add(member);
        }

        return [.. members];
    }

    private Agent? ReadIdentifier(string property)
    {
        switch (property)
        {
            case "mbox":
                if (!IsString("\"mbox\""))
                    return null;
                if (MailtoIri.IsValid(Text()))
                    return AgentIdentity.OfMbox(_json.GetString()!);
                Note(Rules.MboxFormat, $"\"mbox\" must be mailto: and an e-mail address, such as mailto:ann@example.com; it is {Shown()}.");
                return null;
            case "mbox_sha1sum":
                if (!IsString("\"mbox_sha1sum\""))
                    return null;
                if (IsHex(Text(), 40))
                    return AgentIdentity.OfMboxSha1Sum(_json.GetString()!);
                Note(Rules.MboxSha1SumFormat, $"\"mbox_sha1sum\" must be a SHA-1 as 40 hexadecimal digits; it is {Shown()}.");
                return null;
            case "openid":
                return ReadIri("\"openid\"") is { } openId ? AgentIdentity.OfOpenId(openId) : null;
            default:
                return ReadAccount();
        }
    }

    private Agent? ReadAccount()
    {
        if (!IsObject("\"account\""))
            return null;

        var position = _json.TokenStartIndex;
        string? homePage = null;
        string? name = null;
        var seen = 0u;
        while (NextProperty(AccountProperties, ref seen) is { } part)
        {
            if (part == "homePage")
                homePage = ReadIri("\"homePage\"");
            else
                name = ReadString("\"name\"");
        }

        if (!AccountProperties.IsIn(seen, "homePage"))
            Note(Rules.AccountHomePageRequired, position, "\"account\" needs a \"homePage\".");
        if (!AccountProperties.IsIn(seen, "name"))
            Note(Rules.AccountNameRequired, position, "\"account\" needs a \"name\".");
        return homePage is null || name is null ? null : AgentIdentity.OfAccount(homePage, name);
    }

    private static bool IsHex(ReadOnlySpan<byte> text, int length)
    {
        if (text.Length != length)
            return false;
        foreach (var b in text)
        {
            if (!char.IsAsciiHexDigit((char)b))
                return false;
        }

        return true;
    }
}
