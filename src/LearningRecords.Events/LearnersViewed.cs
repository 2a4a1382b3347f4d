namespace LearningRecords.Events;

/// <summary>Somebody who is signed in looked at learners one by one: their progress, their attempts or their statements.</summary>
/// <param name="ViewerId">Who looked.</param>
/// <param name="Viewer">The name they signed in with.</param>
/// <param name="Role">Their role at that moment, for example <c>analyst</c>.</param>
/// <param name="Page">The path of the page or file that showed it.</param>
/// <param name="Learners">The learners' canonical identities, as <c>AgentIdentity</c> writes them.</param>
public sealed record LearnersViewed(Guid ViewerId, string Viewer, string Role, string Page, IReadOnlyList<string> Learners);
