// Forms that carry files: text fields as any other form, files in memory up to a limit; a whole genome comes by its path instead.
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Web } from '../web.ts';

export interface Uploaded {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** 20 MB: a compressed exome or the fixture of a panel; a genome is a hundred times larger. */
export const LARGEST_UPLOAD = 20 * 1024 * 1024;

const files = new WeakMap<FastifyRequest, Map<string, Uploaded>>();

/** Nothing is read from somebody who is not signed in. */
export async function takeUploads(app: FastifyInstance, web: Web): Promise<void> {
  await app.register(multipart, { limits: { fileSize: LARGEST_UPLOAD, files: 2, fields: 30, fieldSize: 262_144 } });
  app.addHook('preValidation', async (request) => {
    if (!request.isMultipart()) return;
    const body: Record<string, string | string[]> = {};
    const found = new Map<string, Uploaded>();
    if (await web.visitor(request))
      for await (const part of request.parts()) {
        if (part.type === 'file') {
          const bytes = await part.toBuffer();
          if (bytes.length > 0) found.set(part.fieldname, { name: safeName(part.filename), bytes });
        } else if (typeof part.value === 'string') {
          const before = body[part.fieldname];
          // Boxes of one name come one by one.
          body[part.fieldname] = before === undefined ? part.value : [before, part.value].flat();
        }
      }
    files.set(request, found);
    request.body = body;
  });
}

export function uploaded(request: FastifyRequest, field: string): Uploaded | undefined {
  return files.get(request)?.get(field);
}

/** The last part of a name, of letters, digits and plain marks. */
function safeName(name: string): string {
  return (name.split(/[\\/]/).at(-1) ?? '').replace(/[^\w.+-]/g, '_').slice(0, 100) || 'file';
}
