import { drawCharts, drawForPaper, offerPictures } from './charts.js';
import { foldMenu, showWaiting, unfoldTables, writeDates } from './forms.js';
import { keepFresh } from './live.js';
import { watchLive } from './ticker.js';
import { slideThroughTime } from './time.js';

drawCharts();
drawForPaper();
offerPictures();
writeDates();
showWaiting();
foldMenu();
unfoldTables();
keepFresh(drawCharts);
slideThroughTime(drawCharts);
watchLive();
