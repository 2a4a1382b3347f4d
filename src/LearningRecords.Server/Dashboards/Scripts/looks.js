import { shortNames } from './names.js';

// How charts look. Colours and type come from the style sheet, so that a chart follows the page into the dark.
export function dressed(options) {
  const look = {
    colour,
    label: { color: colour('muted'), ...type(0.78) },
    words: words(options.format),
  };
  const kinds = { line: lines, bar: options.yAxis ? bars : columns, heatmap: heat };
  return { ...options, ...kinds[options.series[0].type](options, look) };
}

// A named colour as it is in the page's present scheme.
export function colour(name) {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

// The page's type, in parts of its usual size.
export function type(size) {
  const base = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: Math.round(base * size) };
}

function words(format) {
  const styles = {
    percent: { style: 'percent', maximumFractionDigits: 0 },
    quality: { minimumFractionDigits: 3, maximumFractionDigits: 3 },
    minutes: { style: 'unit', unit: 'minute', maximumFractionDigits: 1 },
  };
  const numbers = new Intl.NumberFormat(document.documentElement.lang, styles[format] ?? { maximumFractionDigits: 1 });
  return value => value === null || value === undefined ? '–' : numbers.format(value);
}

function lines(options, { colour, label, words }) {
  const colours = [colour('accent'), colour('second'), colour('third')];
  const many = options.series.length > 1;
  return {
    grid: { left: 4, right: 24, top: many ? 48 : 16, bottom: 4, containLabel: true },
    legend: many ? { top: 0, left: 0, icon: 'roundRect', itemWidth: 18, itemHeight: 6, itemGap: 20, textStyle: { ...label, color: colour('ink') } } : undefined,
    xAxis: {
      ...options.xAxis,
      boundaryGap: false,
      axisLine: { lineStyle: { color: colour('line') } },
      axisTick: { show: false },
      axisLabel: { ...label, margin: 14, hideOverlap: true, alignMaxLabel: 'right' },
    },
    yAxis: {
      type: 'value',
      minInterval: options.format === 'percent' ? 0.01 : options.series.every(series => series.data.every(value => value === null || Number.isInteger(value))) ? 1 : 0,
      max: options.format === 'percent' ? ({ max }) => (max > 0.6 ? 1 : null) : null,
      splitNumber: 4,
      splitLine: { lineStyle: { color: colour('line') } },
      axisLabel: { ...label, formatter: words },
    },
    series: options.series.map((series, index) => ({
      ...series,
      smooth: 0.25,
      smoothMonotone: 'x',
      symbol: 'circle',
      ...dots(series.data),
      lineStyle: { width: 2.5, color: colours[index] },
      itemStyle: { color: colours[index] },
      areaStyle: index === 0 ? { color: colours[index], opacity: 0.12 } : undefined,
    })),
    tooltip: tooltip(colour, 'axis', points => box(points[0].name, points.map(point => [point.seriesName, words(point.value)]))),
  };
}

// A figure without one before and behind it is on no line; it gets a dot.
function dots(data) {
  const isAlone = index => (data[index - 1] ?? data[index + 1] ?? null) === null;
  const showSymbol = data.some((value, index) => value !== null && isAlone(index));
  return { showSymbol, symbolSize: showSymbol ? (_, point) => isAlone(point.dataIndex) ? 7 : 0 : 7 };
}

function bars(options, { colour, label, words }) {
  const names = shortNames(options.yAxis.data, label);
  return {
    grid: { left: 4, right: 64, top: 8, bottom: 4, containLabel: true },
    xAxis: { type: 'value', show: false },
    yAxis: { ...options.yAxis, inverse: true, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...label, color: colour('ink'), margin: 14, formatter: name => names.get(name) } },
    series: options.series.map(series => ({
      ...series,
      barMaxWidth: 22,
      itemStyle: { color: colour('accent'), borderRadius: [0, 6, 6, 0] },
      // What may not be shown has no bar, and says so in its place.
      data: series.data.map(value => value ?? { value: 0, hidden: true }),
      label: { ...label, show: true, position: 'right', color: colour('ink'), formatter: point => words(point.data?.hidden ? null : point.value) },
    })),
    tooltip: tooltip(colour, 'item', point => box(point.name, [[point.seriesName, words(point.data?.hidden ? null : point.value)]])),
  };
}

function columns(options, { colour, label, words }) {
  const few = options.xAxis.data.length <= 14;
  return {
    grid: { left: 4, right: 8, top: 28, bottom: 4, containLabel: true },
    xAxis: { ...options.xAxis, axisLine: { lineStyle: { color: colour('line') } }, axisTick: { show: false }, axisLabel: { ...label, interval: few ? 0 : 'auto', hideOverlap: true } },
    yAxis: { type: 'value', minInterval: 1, splitNumber: 3, splitLine: { lineStyle: { color: colour('line') } }, axisLabel: { ...label, formatter: words } },
    series: options.series.map(series => ({
      ...series,
      barMaxWidth: 44,
      itemStyle: { color: colour('accent'), borderRadius: [5, 5, 0, 0] },
      label: { ...label, show: few, position: 'top', color: colour('ink'), formatter: point => words(point.value) },
    })),
    tooltip: tooltip(colour, 'item', point => box(point.name, [[point.seriesName, words(point.value)]])),
  };
}

function heat(options, { colour, label, words }) {
  const inked = options.format === 'percent';
  return {
    grid: { left: 4, right: 8, top: 4, bottom: 34, containLabel: true },
    xAxis: {
      ...options.xAxis,
      nameLocation: 'middle',
      nameGap: 34,
      nameTextStyle: label,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: { ...options.yAxis, inverse: true, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...label, interval: 0 } },
    visualMap: { show: false, min: 0, max: options.most, inRange: { color: [colour('soft'), colour('accent')] } },
    series: options.series.map(series => ({
      ...series,
      data: series.data.map(value => ({ value, label: { color: value[2] > options.most * 0.72 ? colour('on-accent') : colour('ink') } })),
      label: { ...label, show: inked, formatter: cell => words(cell.value[2]) },
      itemStyle: { borderColor: colour('card'), borderWidth: 2, borderRadius: 5 },
      emphasis: { itemStyle: { borderColor: colour('ink') } },
    })),
    tooltip: tooltip(colour, 'item', cell => box(
      `${options.yAxis.data[cell.value[1]]} · ${options.xAxis.name} ${options.xAxis.data[cell.value[0]]}`, [[cell.seriesName, words(cell.value[2])]])),
  };
}

function tooltip(colour, trigger, formatter) {
  return {
    trigger,
    confine: true,
    backgroundColor: colour('card'),
    borderColor: colour('line'),
    axisPointer: { lineStyle: { color: colour('muted'), type: 'dotted' } },
    formatter,
  };
}

// Elements, not markup: inline styles in markup are what the page's Content-Security-Policy refuses.
function box(title, figures) {
  const all = document.createElement('div');
  all.className = 'chart-tooltip';
  const heading = document.createElement('div');
  heading.textContent = title;
  all.append(heading);
  for (const [name, figure] of figures) {
    const value = document.createElement('strong');
    value.textContent = figure;
    const line = document.createElement('div');
    line.append(`${name} `, value);
    all.append(line);
  }
  return all;
}
