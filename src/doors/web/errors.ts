// The pages for what goes wrong. They say what happened and what to do, and nothing of the inside.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../foundation/errors.ts';
import { protect } from './entry.ts';
import type { Message, Web } from './web.ts';

export const NOT_FOUND: Message = {
  heading: 'Page not found',
  paragraphs: [
    'If you typed the address, check that it is correct. If you pasted it, check that you copied all of it.',
    'It can also be a record that your organisation takes no part in.',
  ],
  link: { href: '/', text: 'Go to the home page' },
};

/** For addresses no door answers; what is not a browser gets a line of text. */
export function notFoundPage(app: FastifyInstance, web: Web): void {
  app.setNotFoundHandler(async (request, reply) => {
    protect(reply);
    if (!wantsPage(request)) return reply.code(404).type('text/plain; charset=utf-8').send('There is nothing at this address.');
    return web.tell(request, reply, 404, NOT_FOUND);
  });
}

export function errorPages(pages: FastifyInstance, web: Web): void {
  pages.setErrorHandler(async (error, request, reply) => {
    protect(reply);
    if (error instanceof ServiceError && error.status < 500) return web.tell(request, reply, error.status, refused(error));
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 400 && status < 500) return web.tell(request, reply, status, UNREADABLE);
    request.log.error({ err: error }, 'a page failed');
    return brokenPage(request, reply, web);
  });
}

async function brokenPage(request: FastifyRequest, reply: FastifyReply, web: Web): Promise<FastifyReply> {
  const message: Message = {
    heading: 'Sorry, there is a problem with the service',
    paragraphs: ['Try again in a few minutes. What you saved before is kept.', `If you report this, give the reference ${request.id}.`],
    link: { href: '/', text: 'Go to the home page' },
  };
  // The session may be what failed, so the frame is drawn without it when it cannot be read.
  return web.tell(request, reply, 500, message).catch(() => reply.code(500).type('text/plain; charset=utf-8').send(message.heading));
}

function wantsPage(request: FastifyRequest): boolean {
  return request.method === 'GET' && /text\/html|\*\/\*/.test(request.headers.accept ?? 'text/html');
}

function refused(error: ServiceError): Message {
  return {
    heading: 'That could not be done',
    paragraphs: error.findings.map(({ what, mend }) => [what, mend].filter(Boolean).join(' ')),
    link: { href: '/', text: 'Go to the home page' },
  };
}

const UNREADABLE: Message = {
  heading: 'That could not be read',
  paragraphs: ['What was sent is too large or not in a form this page takes. Nothing was saved.', 'Go back and try again.'],
  link: { href: '/', text: 'Go to the home page' },
};
