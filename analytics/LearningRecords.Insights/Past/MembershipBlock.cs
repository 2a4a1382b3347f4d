using System.Runtime.InteropServices;
using LearningRecords.Insights.LearnerGroups;

namespace LearningRecords.Insights.Past;

/// <summary>A word on a learner's membership, and when it was told.</summary>
internal readonly record struct ToldMembership(Guid Learner, Membership Membership, DateTimeOffset Stored);

/// <summary>Memberships of a share of the learners, packed: what many were told at once is written once, and behind it the keys of the learners.</summary>
internal static class MembershipBlock
{
    private const int KeyBytes = 16;

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Head(Guid Group, Guid Course, long From, long Until, long Stored, long Learners)
    {
        public Membership Membership => new(Group, Moment(From), Moment(Until), Course);

        public static Head Of(in Membership membership, DateTimeOffset stored, int learners) =>
            new(membership.Group, membership.Course, membership.From.UtcTicks, membership.Until.UtcTicks, stored.UtcTicks, learners);
    }

    public static byte[] Pack(IEnumerable<ToldMembership> told)
    {
        using var block = new MemoryStream();
        foreach (var alike in told.GroupBy(word => (word.Membership, word.Stored), word => word.Learner))
        {
            Guid[] learners = [.. alike];
            block.Write(MemoryMarshal.AsBytes([Head.Of(alike.Key.Membership, alike.Key.Stored, learners.Length)]));
            block.Write(MemoryMarshal.AsBytes(learners.AsSpan()));
        }

        return block.ToArray();
    }

    /// <summary>Adds what held at a moment.</summary>
    /// <param name="moment">What was told later is left out.</param>
    /// <param name="superseded">Words in whose place another was told by then.</param>
    public static void Read(ReadOnlySpan<byte> block, DateTimeOffset moment, HashSet<ToldMembership> superseded, PastMemberships memberships)
    {
        while (!block.IsEmpty)
        {
            var head = MemoryMarshal.Read<Head>(block);
            block = block[Marshal.SizeOf<Head>()..];
            var learners = MemoryMarshal.Cast<byte, Guid>(block[..((int)head.Learners * KeyBytes)]);
            block = block[(learners.Length * KeyBytes)..];
            var stored = Moment(head.Stored);
            if (stored > moment)
                continue;
            var membership = head.Membership;
            foreach (var learner in learners)
            {
                if (superseded.Count == 0 || !superseded.Contains(new ToldMembership(learner, membership, stored)))
                    memberships.Add(learner, membership);
            }
        }
    }

    private static DateTimeOffset Moment(long ticks) => new(ticks, TimeSpan.Zero);
}
