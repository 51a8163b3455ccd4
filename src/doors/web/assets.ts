// Stylesheets, script and mark, made once at start and served under their own fingerprint, so that browsers keep them for a year.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { type Brand, brandedStylesheet, mark } from './brand.ts';

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
}

export interface Assets {
  readonly version: string;
  register(app: FastifyInstance): void;
}

export function createAssets(brand: Brand): Assets {
  const require = createRequire(import.meta.url);
  const own = (name: string) => readFileSync(fileURLToPath(new URL(`./assets/${name}`, import.meta.url)), 'utf8');
  const designSystemScript = readFileSync(require.resolve('nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js'), 'utf8').replace(
    /\/\/# sourceMappingURL=.*/,
    '',
  );
  const files: Readonly<Record<string, Asset>> = {
    'design-system.css': asset('text/css; charset=utf-8', brandedStylesheet(brand)),
    'design-system.js': asset('text/javascript; charset=utf-8', designSystemScript),
    'app.css': asset('text/css; charset=utf-8', `:root { --gms-colour: ${brand.colour}; }\n${own('app.css')}`),
    'app.js': asset('text/javascript; charset=utf-8', own('app.js')),
    'mark.svg': asset('image/svg+xml', mark('#ffffff')),
    'icon.svg': asset('image/svg+xml', mark(brand.colour)),
  };
  const digest = createHash('sha256');
  for (const { body } of Object.values(files)) digest.update(body);
  const version = digest.digest('hex').slice(0, 12);

  return {
    version,
    register: (app) => {
      app.get<{ Params: { version: string; name: string } }>('/assets/:version/:name', async (request, reply) => {
        const file = files[request.params.name];
        if (!file) return reply.code(404).type('text/plain').send('There is no such file.');
        const acceptsGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
        reply.type(file.type).header('vary', 'accept-encoding').header('cache-control', 'public, max-age=31536000, immutable');
        return acceptsGzip ? reply.header('content-encoding', 'gzip').send(file.gzipped) : reply.send(file.body);
      });
    },
  };
}

function asset(type: string, text: string): Asset {
  const body = Buffer.from(text);
  return { type, body, gzipped: gzipSync(body, { level: 9 }) };
}
