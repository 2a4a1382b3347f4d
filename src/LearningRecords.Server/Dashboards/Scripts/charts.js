// Draws what the page describes: each <script type="application/json" data-chart="ID"> holds the ECharts options of element ID.
import { init, use } from 'echarts/core';
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import { colour, dressed, type } from './looks.js';

use([BarChart, HeatmapChart, LineChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

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
    draw(chart, options.textContent, !known && !stillness.matches);
  }
}

function open(place) {
  const chart = init(place, null, { renderer: 'canvas' });
  new ResizeObserver(() => chart.resize()).observe(place);
  return chart;
}

function draw(chart, json, animation) {
  chart.setOption({ ...dressed(JSON.parse(json)), animation, animationDuration: 500 });
}

dark.addEventListener('change', redraw);

function redraw() {
  for (const { chart, json } of drawn.values()) draw(chart, json, false);
}

// Paper is white, whatever the colours of the page.
export function drawForPaper() {
  const page = document.documentElement;
  let colours;
  window.addEventListener('beforeprint', () => {
    colours = page.dataset.colours;
    page.dataset.colours = 'light';
    redraw();
  });
  window.addEventListener('afterprint', () => {
    if (colours) page.dataset.colours = colours;
    else delete page.dataset.colours;
    redraw();
  });
}

// A chart as a picture of its own, its title above it.
export function offerPictures() {
  for (const button of document.querySelectorAll('[data-png]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const place = document.getElementById(button.dataset.png);
      const link = document.createElement('a');
      link.download = button.dataset.file;
      link.href = picture(drawn.get(place).json, button.dataset.title, place);
      link.click();
    });
  }
}

function picture(json, title, place) {
  const titleHeight = 48;
  const options = dressed(JSON.parse(json));
  // A canvas of fewer pixels than the picture is drawn over again for it; of as many, it is taken as far as a slow machine has come with it.
  const chart = init(document.createElement('div'), null, { width: place.clientWidth, height: place.clientHeight + titleHeight, devicePixelRatio: 1 });
  chart.setOption({
    ...options,
    animation: false,
    title: { text: title, left: 8, top: 10, textStyle: { color: colour('ink'), ...type(1) } },
    legend: options.legend && { ...options.legend, top: titleHeight - 8 },
    grid: { ...options.grid, top: options.grid.top + titleHeight },
  });
  const address = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: colour('card') });
  // The canvas would go on being drawn, with what is gone; an empty one is done at once.
  chart.clear();
  chart.dispose();
  return address;
}
