// The series as a picture: dots for months, a line for the model, a broken line for what it would have been. The table below has the same numbers.
import { scaleLinear } from 'd3-scale';
import type { Effect } from '../../../service/workforce/index.ts';
import { shortDay } from '../format.ts';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [680, 300, 48, 250, 20];

export function effectPicture({ months }: Effect, trainedIn: string, isSynthetic: boolean): string {
  const most = Math.max(1, ...months.flatMap(({ count, fitted, without }) => [count, fitted, without]));
  const x = scaleLinear([0, Math.max(1, months.length - 1)], [LEFT, WIDTH - 16]);
  const y = scaleLinear([0, most], [BOTTOM, TOP]).nice(5);
  const at = (value: number) => String(Math.round(value * 10) / 10);
  const path = (value: (month: Effect['months'][number]) => number, from: number) =>
    months.map((month, t) => (t < from ? '' : `${t === from ? 'M' : 'L'}${at(x(t))} ${at(y(value(month)))}`)).join('');
  const first = Math.max(
    0,
    months.findIndex(({ month }) => month >= trainedIn),
  );
  const scale = y
    .ticks(5)
    .map(
      (tick) =>
        `<text x="${LEFT - 6}" y="${at(y(tick) + 5)}" text-anchor="end" fill="#212b32">${tick}</text><line x1="${LEFT}" y1="${at(y(tick))}" x2="${WIDTH - 16}" y2="${at(y(tick))}" stroke="#d8dde0"/>`,
    )
    .join('');
  const every = Math.max(1, Math.ceil(months.length / 6));
  const names = months
    .map(({ month }, t) =>
      t % every === 0 ? `<text x="${at(x(t))}" y="${BOTTOM + 20}" text-anchor="middle" fill="#212b32">${shortDay(month)}</text>` : '',
    )
    .join('');
  const dots = months
    .map(({ count }, t) => `<circle cx="${at(x(t))}" cy="${at(y(count))}" r="3" fill="#4c6272" data-value="${count}"/>`)
    .join('');
  const mark = `<line x1="${at(x(first) - 4)}" y1="${TOP}" x2="${at(x(first) - 4)}" y2="${BOTTOM}" stroke="#212b32" stroke-dasharray="2 3"/>`;
  const note = isSynthetic ? `<text x="${WIDTH - 16}" y="${HEIGHT - 6}" text-anchor="end" fill="#212b32">Synthetic figures</text>` : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="Frutiger W01, Arial, sans-serif" font-size="13">` +
    `<title>Counts by month, before and after training</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>${scale}${names}${mark}` +
    `<path d="${path(({ without }) => without, first)}" fill="none" stroke="#d5281b" stroke-width="2" stroke-dasharray="6 4"/>` +
    `<path d="${path(({ fitted }) => fitted, 0)}" fill="none" stroke="#005eb8" stroke-width="2"/>${dots}${note}</svg>`
  );
}
