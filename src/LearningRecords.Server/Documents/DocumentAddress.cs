using System.Globalization;
using System.Text;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Documents;

/// <summary>What documents belong to: an agent, an activity, or for State both.</summary>
public sealed record DocumentContext(DocumentResource Resource, Agent? Agent, string? Activity)
{
    /// <summary>The context as a key of fixed size, as an id may be longer than an index takes. Who an Agent is decides, not how it is written.</summary>
    public Guid Key { get; } = IriKey.Of(string.Create(CultureInfo.InvariantCulture, $"{Resource.Name} {Agent?.Key} {Activity}"));
}

/// <summary>Which documents a request is about.</summary>
/// <param name="Registration">Null where the request names none.</param>
/// <param name="Id">Null where the request is about all documents of the context.</param>
public sealed record DocumentAddress(DocumentContext Context, Guid? Registration, string? Id, DateTimeOffset? Since)
{
    /// <summary>Names the one document within its context, as a key of fixed size.</summary>
    public Guid DocumentKey => IriKey.Of(Encoding.UTF8.GetBytes($"{Registration} {Id}"));

    /// <summary>Reads the parameters of a request, answering 400 with every problem when there is one.</summary>
    /// <param name="idRequired">Whether the request must name one document.</param>
    /// <param name="listing">Whether a request without an id asks for a list, which <c>since</c> can narrow.</param>
    /// <returns>Null when the response has been written.</returns>
    public static async Task<DocumentAddress?> ReadAsync(HttpContext http, DocumentResource resource, bool idRequired, bool listing = false)
    {
        var version = XapiCaller.Of(http).Version;
        var parameters = new XapiParameters(http.Request.Query, version, resource.Section(version));
        var activity = resource.OfActivity ? parameters.RequiredIri("activityId") : null;
        var agent = resource.OfAgent ? parameters.RequiredAgent("agent") : null;
        var registration = resource.OfRegistration ? parameters.Uuid("registration") : null;
        var id = idRequired ? parameters.Required(resource.IdParameter) : parameters.Text(resource.IdParameter);
        var since = listing && id is null ? parameters.Instant("since") : null;
        return await parameters.AcceptAsync(http) ? new DocumentAddress(new DocumentContext(resource, agent, activity), registration, id, since) : null;
    }
}
