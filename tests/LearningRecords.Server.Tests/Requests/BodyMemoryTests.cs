using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace LearningRecords.Server.Tests.Requests;

/// <summary>Bodies together take a bounded part of memory.</summary>
[Collection(nameof(BodyMemoryTests))]
[CollectionDefinition(nameof(BodyMemoryTests), DisableParallelization = true)]
public sealed class BodyMemoryTests
{
    [Fact]
    public void A_body_too_many_is_put_off_and_room_is_made_when_another_ends()
    {
        var held = new Stack<BodyMemory>();
        for (var body = 0; body < 8; body++)
        {
            held.Push(BodyMemory.Of(new DefaultHttpContext()));
            held.Peek().Reserve(ReadBody.LimitBytes);
        }

        Assert.Throws<TooManyRequestsException>(() => BodyMemory.Of(new DefaultHttpContext()).Reserve(1));

        held.Pop().Dispose();
        var next = BodyMemory.Of(new DefaultHttpContext());
        next.Reserve(ReadBody.LimitBytes);
        Assert.Throws<TooManyRequestsException>(() => next.Reserve(1));

        next.Dispose();
        next.Dispose();
        Assert.Throws<TooManyRequestsException>(() => next.Reserve(ReadBody.LimitBytes + 1));
        foreach (var memory in held)
            memory.Dispose();
    }
}
