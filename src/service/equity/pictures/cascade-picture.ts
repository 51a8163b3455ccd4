// The cascade: for each step of a pathway who came to it and who went on, as bars; the difference is the people missing there. Bars, not ribbons: lengths
// from one line can be compared.

import { scaleLinear } from 'd3-scale';
import { isRefused } from '../../../foundation/numbers/index.ts';
import type { PublishedFigure } from '../disclosure/publish.ts';
import { at, type Caption, COLOUR, draw, figure, label, type Picture, WIDTH } from './picture.ts';

export interface CascadeStep {
  readonly name: string;
  /** Of all people and areas; undefined where the step has no figure. */
  readonly total: PublishedFigure | undefined;
}

/** Each step is drawn as a share of those who came to it, because the steps are counted over people of their own. */
export function cascadePicture({ caption, steps }: { readonly caption: Caption; readonly steps: readonly CascadeStep[] }): Picture {
  const [left, right, top, step] = [12, WIDTH - 12, 14, 62];
  const height = top + step * steps.length + 30;
  const x = scaleLinear([0, 100], [left, right]);
  const bars = steps
    .map(({ name, total }, i) => {
      const y = top + step * i;
      const words = label(left, y + 14, `${i + 1}. ${name}`, { bold: true });
      const value = total && !isRefused(total.figure) ? total.figure.value : undefined;
      if (value === undefined) return words + label(left, y + 38, 'No figure');
      const frame = `<rect x="${at(left)}" y="${y + 22}" width="${at(right - left)}" height="22" fill="${COLOUR.paper}" stroke="${COLOUR.line}"/>`;
      const went = `<rect x="${at(left)}" y="${y + 22}" width="${at(x(value) - left)}" height="22" fill="${COLOUR.main}" data-value="${value}"/>`;
      const isWide = value > 30;
      const share = label(isWide ? x(value) - 8 : x(value) + 8, y + 38, `${figure(value)}% went on`, {
        anchor: isWide ? 'end' : 'start',
        colour: isWide ? COLOUR.paper : COLOUR.text,
      });
      return words + frame + went + share;
    })
    .join('');
  return {
    title: caption.title,
    subtitle: caption.subtitle,
    source: caption.source,
    svg: draw(
      caption,
      height,
      `${steps.length} steps. The whole bar is everybody who came to the step, the filled part who went on.`,
      bars,
    ),
    table: {
      columns: ['Step', 'Went on (%)', 'Lower 95%', 'Upper 95%', 'Went on', 'Came'],
      rows: steps.map(({ name, total }) => {
        const found = total && !isRefused(total.figure) ? total.figure : undefined;
        const count = (part: 'numerator' | 'denominator') => (total?.[part].kind === 'shown' ? total[part].count : '*');
        return [name, found?.value ?? 'No figure', found?.lower ?? '', found?.upper ?? '', count('numerator'), count('denominator')];
      }),
    },
  };
}
