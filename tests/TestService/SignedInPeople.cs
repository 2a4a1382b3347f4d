using System.Security.Claims;
using LearningRecords.Server.Access;
using LearningRecords.Server.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LearningRecords.TestService;

/// <summary>People who are signed in without the page where they do it.</summary>
public static class SignedInPeople
{
    private static readonly Lazy<Task<Person>> Administrator = new(async () => await NewPersonAsync((await RunningService.StartedAsync()).Installation.Database, new Position(null, Role.Administrator, [])));

    /// <summary>One who administers the whole store, the same for all tests.</summary>
    public static Task<Person> AdministratorAsync() => Administrator.Value;

    /// <summary>Somebody new.</summary>
    public static Task<Person> NewPersonAsync(NpgsqlDataSource database, Position position) =>
        CreatePerson.RunAsync(database, Server.Access.Administrator.OfStore, $"p{Guid.NewGuid():N}", position, CancellationToken.None);

    extension(RunningService service)
    {
        /// <summary>The value of the cookie of a browser in which the person signed in.</summary>
        public string CookieOf(Person person)
        {
            var options = service.App.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
            var now = DateTimeOffset.UtcNow;
            return options.TicketDataFormat.Protect(new AuthenticationTicket(
                new ClaimsPrincipal(new PersonIdentity(person)), new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now + SignInCookie.Lifetime }, CookieAuthenticationDefaults.AuthenticationScheme));
        }

        /// <summary>A client that asks as the person's browser would; redirections are answers.</summary>
        public HttpClient BrowserOf(Person? person)
        {
            var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = service.Address };
            http.DefaultRequestHeaders.Add("Accept", "text/html");
            if (person is not null)
                http.DefaultRequestHeaders.Add("Cookie", $"{SignInCookie.Name}={service.CookieOf(person)}");
            return http;
        }
    }
}
