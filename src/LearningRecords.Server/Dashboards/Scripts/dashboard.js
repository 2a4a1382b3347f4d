import { drawCharts, offerPictures } from './charts.js';
import { showWaiting, unfoldTables, writeDates } from './forms.js';
import { keepFresh } from './live.js';
import { watchLive } from './ticker.js';
import { slideThroughTime } from './time.js';

drawCharts();
offerPictures();
writeDates();
showWaiting();
unfoldTables();
keepFresh(drawCharts);
slideThroughTime(drawCharts);
watchLive();
