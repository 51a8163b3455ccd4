// One function from a template and a view model to HTML, with the design system's own Nunjucks macros. Values are escaped unless a macro makes them.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { drawnTable } from './table.ts';

export type Render = (template: string, view: object) => string;

/** Nunjucks exports it, its published types leave it out (checked against 3.2.4, src/runtime.js). */
const { copySafeness } = nunjucks.runtime as unknown as { copySafeness: (from: unknown, to: string) => unknown };

export function createRender(globals: object): Render {
  const designSystem = dirname(createRequire(import.meta.url).resolve('nhsuk-frontend/package.json'));
  const here = dirname(fileURLToPath(import.meta.url));
  const environment = new nunjucks.Environment(
    new nunjucks.FileSystemLoader([here, join(designSystem, 'dist'), join(designSystem, 'dist', 'nhsuk')], {
      watch: false,
      noCache: false,
    }),
    { autoescape: true, throwOnUndefined: false, trimBlocks: true, lstripBlocks: true },
  );
  // The built-in filter backtracks on long strings: 26 ms of CPU a page with it, 4 ms with this (docs/decisions/0013).
  environment.addFilter('trim', (value: unknown) => copySafeness(value, String(value ?? '').trim()));
  environment.addFilter('drawnTable', drawnTable);
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);
  return (template, view) => environment.render(template, view);
}
