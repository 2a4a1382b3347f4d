namespace LearningRecords.Xapi;

/// <summary>One broken rule of a request.</summary>
/// <param name="StatementIndex">Position of the statement in the batch (0 for a single statement); null when the body as a whole is at fault.</param>
/// <param name="Pointer">JSON pointer (RFC 6901) of the offending value, relative to the statement; empty for the statement itself. A missing property is reported at the object that lacks it.</param>
/// <param name="Rule">Stable id of the rule, such as <c>verb-id-required</c>; <see cref="Rules"/> lists them all.</param>
/// <param name="Section">Where the standard says so, such as <c>xAPI 1.0.3 Data 2.4.3</c>.</param>
/// <param name="Message">A sentence for the developer of the client, with the offending value shortened.</param>
public sealed record Problem(int? StatementIndex, string Pointer, string Rule, string Section, string Message);
