import { language } from './language.js';

// Dates in the page's language: what the browser would write lies under it until the reader types.
export function writeDates() {
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  for (const day of document.querySelectorAll('.day')) {
    const [input, words] = [day.querySelector('input'), day.querySelector('.day-words')];
    const write = () => { words.textContent = input.value ? dates.format(new Date(input.value)) : day.dataset.any; };
    write();
    input.addEventListener('input', write);
    day.classList.add('worded');
  }
}

// A link to a table that is folded away unfolds it.
export function unfoldTables() {
  const unfold = () => {
    const table = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = table && table.closest('details:not([open])');
    if (!folded) return;
    folded.open = true;
    table.scrollIntoView({ block: 'center' });
  };
  window.addEventListener('hashchange', unfold);
  unfold();
}

// A form that was sent says that its answer is under way.
export function showWaiting() {
  const main = document.getElementById('main');
  document.addEventListener('submit', () => main.setAttribute('aria-busy', 'true'));
  window.addEventListener('pageshow', () => main.removeAttribute('aria-busy'));
}

// The menu folds away when the reader turns to something else; by Escape, back to what opened it.
export function foldMenu() {
  const menu = document.querySelector('.looks');
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
  document.addEventListener('click', event => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener('focusout', event => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
}
