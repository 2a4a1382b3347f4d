import { drawCharts } from './charts.js';
import { keepFresh } from './live.js';

drawCharts();
keepFresh(drawCharts);
