using LearningRecords.Server.Operations;
using Microsoft.AspNetCore.Components;

namespace LearningRecords.Server.Dashboards;

/// <summary>A page about one tenant. <see cref="PageBody"/> shows what there is to say when its figures could not be read.</summary>
public abstract class TenantPage : ComponentBase
{
    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    [Inject]
    private ReadPageTenant ReadTenant { get; set; } = null!;

    /// <summary>Null: there is no such tenant, or the page has not read yet.</summary>
    public PageTenant? Tenant { get; private set; }

    /// <summary>Whether the database did not answer.</summary>
    public bool IsUnavailable { get; private set; }

    protected sealed override async Task OnInitializedAsync()
    {
        try
        {
            var tenant = await ReadTenant.RunAsync(Http);
            if (tenant is null)
                Http.Response.StatusCode = StatusCodes.Status400BadRequest;
            else
                await ReadAsync(tenant, Http.RequestAborted);
            // Only now: the page is rendered whenever this method waits, and has nothing to show until it has read.
            Tenant = tenant;
        }
        catch (Exception exception) when (exception is not OperationCanceledException && DatabaseAway.Explains(exception) && !DatabaseAway.LostItsPlace(exception))
        {
            IsUnavailable = true;
            Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <summary>Says to the browser that what the address names is not there; the page itself says it to the reader, in place of the one for addresses that lead nowhere.</summary>
    protected void AnswerNotFound()
    {
        // The framework renders no page whose status is 404 before it begins to answer.
        Http.Response.OnStarting(() =>
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync(PageTenant tenant, CancellationToken token);
}
