// Keeps the page's figures fresh: asks twice a second whether anything changed and, when it did, swaps the marked regions for new ones.
const everyMs = 500;
// A page that changes all the time is read again no more often than this.
const restMs = 1500;

export function keepFresh(afterSwap) {
  const page = document.querySelector('[data-latest-change]');
  if (!page) return;

  const switcher = document.querySelector('[data-live-switch]');
  let version = page.dataset.version;
  let paused = false;
  let lastSwap = 0;

  switcher.hidden = false;
  switcher.addEventListener('click', () => {
    paused = !paused;
    document.documentElement.toggleAttribute('data-paused', paused);
    switcher.textContent = paused ? switcher.dataset.resume : switcher.dataset.pause;
  });
  document.addEventListener('visibilitychange', look);
  setInterval(look, everyMs);

  let looking = false;
  async function look() {
    if (looking || paused || document.hidden) return;
    looking = true;
    try {
      const latest = await text(page.dataset.latestChange);
      if (latest !== version && Date.now() - lastSwap >= restMs) {
        const fresh = await read(location.href);
        version = fresh.querySelector('[data-latest-change]')?.dataset.version;
        lastSwap = Date.now();
        swap(fresh);
        afterSwap();
      }
      delete page.dataset.stale;
    } catch {
      // The service is away for now; the page says that its figures may be old and goes on asking.
      page.dataset.stale = '';
    } finally {
      looking = false;
    }
  }
}

// The page that an address leads to.
export async function read(address) {
  return new DOMParser().parseFromString(await text(address), 'text/html');
}

async function text(address) {
  const response = await fetch(address, { headers: { Accept: 'text/html, text/plain' } });
  if (response.redirected) location.reload(); // signed out: the reload shows where to sign in
  if (!response.ok) throw new Error(response.statusText);
  return response.text();
}

// Puts the marked regions of another page of the same kind in the place of this one's.
export function swap(fresh) {
  const regions = within => new Map([...within.querySelectorAll('[data-live]')].map(region => [region.id, region]));
  const [now, next] = [regions(document), regions(fresh)];
  if ([...now.keys()].join() !== [...next.keys()].join()) {
    location.reload(); // another page altogether, such as the first statement after the empty one
    return;
  }
  for (const [id, region] of now) {
    // What the reader is using stays as it is.
    if (!region.isEqualNode(next.get(id)) && !region.contains(document.activeElement)) region.replaceWith(next.get(id));
  }
}
