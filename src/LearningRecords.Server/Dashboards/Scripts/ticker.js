import { language } from './language.js';

// What happens now: figures and milestones as the server tells them, for as long as somebody looks.
const mostMilestones = 6;

export function watchLive() {
  const ticker = document.querySelector('[data-ticker]');
  if (!ticker) return;
  const list = ticker.querySelector('[data-milestones]');
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const times = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: 'Asia/Shanghai' });
  const days = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'Asia/Shanghai' });
  let source;

  function listen() {
    if (document.hidden) {
      // A browser holds few connections open at once; a page that nobody sees needs none.
      source?.close();
      source = undefined;
      return;
    }
    if (source) return;
    list.replaceChildren();
    source = new EventSource(ticker.dataset.ticker);
    source.addEventListener('figures', event => unlessPaused(() => showFigures(JSON.parse(event.data))));
    source.addEventListener('milestone', event => unlessPaused(() => showMilestone(JSON.parse(event.data))));
  }

  function unlessPaused(show) {
    if (!('paused' in document.documentElement.dataset)) show();
  }

  function showFigures(figures) {
    for (const place of ticker.querySelectorAll('[data-figure]')) {
      const figure = figures[place.dataset.figure];
      place.textContent = figure === null || figure === undefined ? place.dataset.hidden : numbers.format(figure);
    }
  }

  function showMilestone({ at, completed, course, group }) {
    const line = document.createElement('li');
    const time = document.createElement('time');
    time.dateTime = at;
    const moment = new Date(at);
    time.textContent = Date.now() - moment < 86_400_000 ? times.format(moment) : days.format(moment);
    const what = document.createElement(course ? 'a' : 'span');
    what.textContent = course ? named(course.titleEn, course.titleZh, course.id) : list.dataset.someCourse;
    if (course) what.href = `${list.dataset.course}&${new URLSearchParams({ course: course.id })}`;
    line.append(time, ` ${completed ? list.dataset.completed : list.dataset.passed} `, what);
    if (group) {
      const where = document.createElement('span');
      where.className = 'quiet';
      where.textContent = ` · ${named(group.nameEn, group.nameZh, group.id)}`;
      line.append(where);
    }
    list.prepend(line);
    while (list.children.length > mostMilestones) list.lastElementChild.remove();
    ticker.querySelector('[data-no-milestones]').hidden = true;
  }

  function named(en, zh, id) {
    return (language === 'zh-CN' ? zh ?? en : en ?? zh) ?? id;
  }

  document.addEventListener('visibilitychange', listen);
  listen();
}
