// Draws what the page describes: each <script type="application/json" data-chart="ID"> holds the ECharts options of element ID.
import { init, use } from 'echarts/core';
import { LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

const dark = matchMedia('(prefers-color-scheme: dark)');
const stillness = matchMedia('(prefers-reduced-motion: reduce)');
const drawn = new Map();

export function drawCharts() {
  for (const options of document.querySelectorAll('script[data-chart]')) {
    const place = document.getElementById(options.dataset.chart);
    const known = drawn.get(place);
    if (known?.json === options.textContent) continue;
    const chart = known?.chart ?? open(place);
    drawn.set(place, { chart, json: options.textContent });
    chart.setOption(dressed(JSON.parse(options.textContent), !known));
  }
}

function open(place) {
  const chart = init(place, null, { renderer: 'canvas' });
  new ResizeObserver(() => chart.resize()).observe(place);
  return chart;
}

dark.addEventListener('change', () => {
  for (const { chart, json } of drawn.values()) chart.setOption(dressed(JSON.parse(json), false));
});

// Colours and type come from the style sheet, so that a chart follows the page into the dark.
function dressed(options, first) {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  const label = { color: colour('muted'), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 14 };
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  return {
    ...options,
    animation: first && !stillness.matches,
    animationDuration: 500,
    grid: { left: 4, right: 24, top: 16, bottom: 4, containLabel: true },
    xAxis: {
      ...options.xAxis,
      boundaryGap: false,
      axisLine: { lineStyle: { color: colour('line') } },
      axisTick: { show: false },
      axisLabel: { ...label, margin: 14, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 4,
      splitLine: { lineStyle: { color: colour('line') } },
      axisLabel: { ...label, formatter: value => numbers.format(value) },
    },
    series: options.series.map(series => ({
      ...series,
      smooth: 0.25,
      smoothMonotone: 'x',
      symbol: 'circle',
      symbolSize: 7,
      showSymbol: series.data.length === 1,
      lineStyle: { width: 2.5, color: colour('accent') },
      itemStyle: { color: colour('accent') },
      areaStyle: { color: colour('accent'), opacity: 0.12 },
    })),
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: colour('card'),
      borderColor: colour('line'),
      axisPointer: { lineStyle: { color: colour('muted'), type: 'dotted' } },
      formatter: points => tooltip(points, numbers),
    },
  };
}

// Elements, not markup: inline styles in markup are what the page's Content-Security-Policy refuses.
function tooltip(points, numbers) {
  const box = document.createElement('div');
  box.className = 'chart-tooltip';
  const day = document.createElement('div');
  day.textContent = points[0].name;
  box.append(day);
  for (const point of points) {
    const value = document.createElement('strong');
    value.textContent = numbers.format(point.value);
    const line = document.createElement('div');
    line.append(`${point.seriesName} `, value);
    box.append(line);
  }
  return box;
}
