using System.Buffers;
using System.Text.Json;
using LearningRecords.Xapi.Formats;

namespace LearningRecords.Xapi;

/// <summary>The formats in which statements are returned besides <c>exact</c> (Communication 2.1.3).</summary>
public static class StatementFormat
{
    /// <summary>
    /// Writes a statement in the format <c>ids</c>: of Agents, Activities, verbs and Groups only what identifies them, of anonymous Groups what
    /// identifies their members.
    /// </summary>
    /// <param name="statement">A valid statement.</param>
    /// <param name="output">Takes the statement as JSON in UTF-8.</param>
    /// <exception cref="JsonException">The statement is not a JSON object.</exception>
    public static void WriteIds(ReadOnlyMemory<byte> statement, IBufferWriter<byte> output) =>
        new IdsFormat(output).WriteStatement(statement);

    /// <summary>
    /// Writes a statement in the format <c>canonical</c>: activities with their canonical definition and verbs with their display, each language
    /// map with the one language that suits the client best; Agents and Groups as they are.
    /// </summary>
    /// <param name="statement">A valid statement.</param>
    /// <param name="languages">What the client asks for with <c>Accept-Language</c>.</param>
    /// <param name="definitionOf">The canonical definition of an activity by its IRI; nothing (<c>default</c>) to take the one in the statement.</param>
    /// <param name="output">Takes the statement as JSON in UTF-8.</param>
    /// <exception cref="JsonException">The statement or a definition is not a JSON object.</exception>
    public static void WriteCanonical(
        ReadOnlyMemory<byte> statement, LanguagePreference languages, Func<string, ReadOnlyMemory<byte>> definitionOf, IBufferWriter<byte> output) =>
        new CanonicalFormat(languages, definitionOf, output).WriteStatement(statement);
}
