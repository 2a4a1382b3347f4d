using System.Text;

namespace LearningRecords.Xapi.Tests.Generated;

/// <summary>Damages a body the way networks, careless clients and attackers do.</summary>
internal static class Mutation
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "1e999", "-", "\\u0000", "\\ud800", "\\udc00", "\"id\":", "\"objectType\":\"Group\",", "\"objectType\":\"SubStatement\",",
            "\"member\":[{}],", "\"extensions\":{", "\"context\":{", "\"mbox\":\"mailto:", "[[[[[[[[[[", "{\"a\":{\"a\":", "\uFEFF", "😀", "\u0001",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80],
    ];

    private static readonly string[] Values = ["null", "5", "{}", "[]", "\"\"", "\"x\"", "\"objectType\"", "\"http://e.com/\""];

    public static byte[] Of(byte[] body, Random random)
    {
        List<byte> bytes = [.. body];
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(20), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at / 2, Math.Min(random.Next(60), bytes.Count - at / 2)));
                    break;
                default:
                    SwapStrings(bytes, at, random);
                    break;
            }
        }

        return [.. bytes];
    }

    // Keeps the JSON whole and breaks a rule of the standard instead.
    private static void SwapStrings(List<byte> bytes, int at, Random random)
    {
        var start = bytes.IndexOf((byte)'"', at);
        var end = start < 0 ? -1 : bytes.IndexOf((byte)'"', start + 1);
        if (end < 0)
            return;
        bytes.RemoveRange(start, end - start + 1);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]));
    }
}
