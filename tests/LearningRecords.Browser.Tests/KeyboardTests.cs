using System.Globalization;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>Everything is reached without a mouse.</summary>
[Collection(nameof(Chromium))]
public sealed class KeyboardTests(Chromium chromium)
{
    // The element that has the focus: its place in the document, what it is, and whether it lies in the window and one sees that it has the focus.
    private const string Focused =
        """
        () => {
            const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
            const isMarked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
            const isSeen = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
            return [`${[...document.querySelectorAll('*')].indexOf(element)}`, `${element.tagName} ${element.textContent.trim().slice(0, 40)}`, isMarked && isSeen ? 'seen' : 'not seen'];
        }
        """;

    [BrowserFact]
    public async Task The_first_key_leads_past_the_navigation()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(college.CourseAddress);

        await reader.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(reader.Page.Locator(".skip")).ToBeInViewportAsync();
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.Page.Keyboard.PressAsync("Tab");

        await Assertions.Expect(reader.Page.Locator("main :focus")).ToHaveCountAsync(1);
        reader.HeardNoComplaint();
    }

    [BrowserTheory]
    [InlineData("overview")]
    [InlineData("course")]
    [InlineData("groups")]
    public async Task The_focus_goes_down_the_page_and_is_always_seen(string name)
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync(name switch { "overview" => $"/?tenant={college.Tenant.Tenant}", "course" => college.CourseAddress, _ => $"/learner-groups?tenant={college.Tenant.Tenant}" });

        var last = -1;
        for (var stops = 0; ; stops++)
        {
            await reader.Page.Keyboard.PressAsync("Tab");
            var focus = await reader.Page.EvaluateAsync<string[]>(Focused);
            var place = int.Parse(focus[0], CultureInfo.InvariantCulture);
            // Behind the last one the browser goes on with itself, and then with the first.
            if (place < last || focus[1].StartsWith("BODY", StringComparison.Ordinal))
            {
                Assert.InRange(stops, 20, 500);
                break;
            }

            Assert.True(focus[2] == "seen", $"{focus[1]} does not show that it has the focus.");
            last = place;
        }
    }

    [BrowserFact]
    public async Task Escape_folds_the_menu_and_leads_back_to_what_opened_it()
    {
        await using var reader = await Reader.SignedInAsync(chromium);
        await reader.Page.GotoAsync("/");
        var menu = reader.Page.Locator(".looks");
        await menu.Locator("summary").FocusAsync();
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(menu.Locator("button:focus")).ToHaveCountAsync(1);

        await reader.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(menu).Not.ToHaveAttributeAsync("open", "");
        await Assertions.Expect(menu.Locator("summary:focus")).ToHaveCountAsync(1);
        reader.HeardNoComplaint();
    }
}
