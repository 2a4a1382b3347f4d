import { language } from './language.js';
import { read, swap } from './live.js';

// A slider through time: says the moment while it moves, and shows what was known then when it rests.
export function slideThroughTime(afterSwap) {
  const form = document.querySelector('[data-through-time]');
  if (!form) return;
  const slider = form.querySelector('[type=range]');
  const words = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Asia/Shanghai' });
  form.classList.add('by-itself');
  slider.addEventListener('input', () => {
    const said = form.querySelector('output');
    said.textContent = slider.value === slider.max ? said.dataset.now : words.format(new Date(slider.value * 1000));
  });
  slider.addEventListener('change', async () => {
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) {
      if (name !== slider.name || value !== slider.max) address.searchParams.set(name, value);
    }
    swap(await read(address.href));
    history.replaceState(null, '', address);
    afterSwap();
  });
}
