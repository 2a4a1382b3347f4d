using System.Runtime.InteropServices;

namespace LearningRecords.Xapi.Reading;

/// <summary>What has been read of the current statement.</summary>
internal sealed class StatementDraft
{
    // Beyond this many mentions an index is faster than comparing, and keeps a group of thousands linear.
    private const int ComparedOneByOne = 32;

    private readonly List<(Agent Agent, bool Related)> _agents = [];
    private readonly List<ActivityMention> _activities = [];
    private readonly List<SeenActivity> _definitions = [];
    private readonly List<AttachmentDeclaration> _attachments = [];
    private readonly List<ValueSpan> _singleContextActivities = [];
    private Dictionary<Guid, int>? _agentIndex;
    private Dictionary<Guid, int>? _activityIndex;

    public Guid? Id { get; set; }

    public string? Version { get; set; }

    public DateTimeOffset? Timestamp { get; set; }

    public DateTimeOffset? Stored { get; set; }

    public ValueSpan? IdSpan { get; set; }

    public ValueSpan? StoredSpan { get; set; }

    public ValueSpan? AuthoritySpan { get; set; }

    public ValueSpan? VersionSpan { get; set; }

    public ValueSpan? TimestampSpan { get; set; }

    public string? VerbId { get; set; }

    public Guid VerbKey { get; set; }

    public Agent? Actor { get; set; }

    public Agent? Authority { get; set; }

    public StatementTarget? Object { get; set; }

    public Guid? Registration { get; set; }

    public void Clear()
    {
        _agents.Clear();
        _activities.Clear();
        _definitions.Clear();
        _attachments.Clear();
        _singleContextActivities.Clear();
        _agentIndex = null;
        _activityIndex = null;
        Id = null;
        Version = null;
        Timestamp = null;
        Stored = null;
        IdSpan = null;
        StoredSpan = null;
        AuthoritySpan = null;
        VersionSpan = null;
        TimestampSpan = null;
        VerbId = null;
        VerbKey = Guid.Empty;
        Actor = null;
        Authority = null;
        Object = null;
        Registration = null;
    }

    public void Mention(Agent agent, bool related)
    {
        if (agent.IsIdentified)
            MentionOne(agent, related);
        foreach (var member in agent.Members)
            MentionOne(member, related);
    }

    public void Mention(string activityId, Guid key, bool related)
    {
        if (IndexOf(key, CollectionsMarshal.AsSpan(_activities), a => a.Key, ref _activityIndex) is var at and >= 0)
        {
            _activities[at] = _activities[at] with { Related = _activities[at].Related && related };
            return;
        }

        _activityIndex?.Add(key, _activities.Count);
        _activities.Add(new ActivityMention(key, activityId, related));
    }

    public void Add(SeenActivity definition) => _definitions.Add(definition);

    public void Add(AttachmentDeclaration attachment) => _attachments.Add(attachment);

    public void AddSingleContextActivity(ValueSpan span) => _singleContextActivities.Add(span);

    /// <summary>The finished statement; only for a draft without problems.</summary>
    public Statement ToStatement(ReadOnlyMemory<byte> body) => new()
    {
        Body = body,
        Id = Id,
        Version = Version,
        Timestamp = Timestamp,
        Stored = Stored,
        IdSpan = IdSpan,
        StoredSpan = StoredSpan,
        AuthoritySpan = AuthoritySpan,
        VersionSpan = VersionSpan,
        TimestampSpan = TimestampSpan,
        SingleContextActivities = Snapshot(_singleContextActivities),
        VerbId = VerbId!,
        VerbKey = VerbKey,
        Actor = Actor!,
        Authority = Authority,
        Object = Object!.Value,
        IsVoiding = VerbId == StatementParser.VoidedVerb,
        Registration = Registration,
        Agents = AgentMentions(),
        Activities = Snapshot(_activities),
        ActivityDefinitions = Snapshot(_definitions),
        SeenAgents = DistinctAgents(),
        Attachments = Snapshot(_attachments),
    };

    private void MentionOne(Agent agent, bool related)
    {
        if (IndexOf(agent.Key, CollectionsMarshal.AsSpan(_agents), a => a.Agent.Key, ref _agentIndex) is var at and >= 0)
        {
            var (known, wasRelated) = _agents[at];
            _agents[at] = (known.Name is null && agent.Name is not null ? agent : known, wasRelated && related);
            return;
        }

        _agentIndex?.Add(agent.Key, _agents.Count);
        _agents.Add((agent, related));
    }

    private static int IndexOf<T>(Guid key, ReadOnlySpan<T> mentions, Func<T, Guid> keyOf, ref Dictionary<Guid, int>? index)
    {
        if (index is not null)
            return index.GetValueOrDefault(key, -1);
        if (mentions.Length >= ComparedOneByOne)
        {
            index = new Dictionary<Guid, int>(mentions.Length * 2);
            for (var i = 0; i < mentions.Length; i++)
                index.Add(keyOf(mentions[i]), i);
            return index.GetValueOrDefault(key, -1);
        }

        for (var i = 0; i < mentions.Length; i++)
        {
            if (keyOf(mentions[i]) == key)
                return i;
        }

        return -1;
    }

    private AgentMention[] AgentMentions()
    {
        var mentions = new AgentMention[_agents.Count];
        for (var i = 0; i < mentions.Length; i++)
            mentions[i] = new AgentMention(_agents[i].Agent.Key, _agents[i].Related);
        return mentions;
    }

    private Agent[] DistinctAgents()
    {
        var agents = new Agent[_agents.Count];
        for (var i = 0; i < agents.Length; i++)
            agents[i] = _agents[i].Agent;
        return agents;
    }

    private static T[] Snapshot<T>(List<T> list) => list.Count == 0 ? [] : [.. list];
}
