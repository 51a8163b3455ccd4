// HL7 v2 over HTTP: POST /hl7v2 takes one message and answers with its ACK. https://hapifhir.github.io/hapi-hl7v2/hapi-hl7overhttp/specification.html
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Finding } from '../../../foundation/errors.ts';
import { type Authentication, authorise, type RequestHeaders } from '../../../foundation/identity/index.ts';
import { acknowledge } from '../message/ack.ts';
import { LARGEST_MESSAGE_BYTES } from '../message/reading.ts';
import { type Received, type ReceiveMeans, receive } from './receive.ts';

export interface Hl7v2Means extends ReceiveMeans {
  readonly authenticate: (headers: RequestHeaders) => Promise<Authentication>;
}

export const HL7V2_PATH = '/hl7v2';
const MEDIA_TYPES = /^(application\/hl7-v2(\+er7)?|x-application\/hl7-v2\+er7|text\/plain|application\/octet-stream)\b/i;
const ANSWER_TYPE = 'application/hl7-v2+er7; charset=utf-8';

/** Registers the door. Every answer is an ACK: 200 for AA, 422 for AE, 400 for AR, 401 and 403 without access. */
export async function registerHl7v2(app: FastifyInstance, means: Hl7v2Means): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_MESSAGE_BYTES }, (_request, body, done) => done(null, body));
    door.setErrorHandler(async (error, request, reply) => sendFault(error, request, reply, means));
    door.post(HL7V2_PATH, { bodyLimit: LARGEST_MESSAGE_BYTES }, async (request, reply) => takeMessage(request, reply, means));
  });
}

async function takeMessage(request: FastifyRequest, reply: FastifyReply, means: Hl7v2Means): Promise<FastifyReply> {
  const authentication = await means.authenticate(request.headers);
  if (authentication.kind === 'refused') {
    const problem = authentication.code === 'no-credentials' ? '' : ` error="${authentication.code}"`;
    reply.header('www-authenticate', `Bearer${problem}`);
    return refuse(reply, means, 401, {
      code: 'V2_NOT_SIGNED_IN',
      issue: 'login',
      what: authentication.because,
      mend: 'Send Authorization: Bearer and an access token.',
    });
  }
  const permission = authorise(authentication.who, 'operation', '$process-message');
  if (permission.kind === 'refused')
    return refuse(reply, means, 403, {
      code: 'V2_FORBIDDEN',
      issue: 'forbidden',
      what: permission.because,
      mend: 'Ask the person who manages access in your organisation.',
    });
  const type = request.headers['content-type'] ?? '';
  if (type !== '' && !MEDIA_TYPES.test(type))
    return refuse(reply, means, 415, {
      code: 'V2_MEDIA_TYPE',
      issue: 'not-supported',
      what: 'This media type is not read here.',
      mend: 'Send application/hl7-v2+er7.',
    });
  const bytes = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
  const received = await receive(bytes, { kind: 'signed-in', who: authentication.who }, means);
  return reply.code(STATUS[received.code]).header('content-type', ANSWER_TYPE).header('cache-control', 'no-store').send(received.answer);
}

const STATUS: Readonly<Record<Received['code'], number>> = { AA: 200, AE: 422, AR: 400 };

function refuse(reply: FastifyReply, means: Hl7v2Means, status: number, what: Omit<Finding, 'severity' | 'where'>): FastifyReply {
  const finding: Finding = { severity: 'error', where: 'message', ...what };
  const text = acknowledge({ message: undefined, code: 'AR', findings: [finding], controlId: randomUUID(), now: means.now() });
  return reply.code(status).header('content-type', ANSWER_TYPE).header('cache-control', 'no-store').send(text);
}

function sendFault(error: unknown, request: FastifyRequest, reply: FastifyReply, means: Hl7v2Means): FastifyReply {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status === 413)
    return refuse(reply, means, 413, {
      code: 'V2_TOO_LARGE',
      issue: 'too-long',
      what: 'The message is larger than is taken here.',
      mend: 'Send the document as a link.',
    });
  if (status >= 400 && status < 500)
    return refuse(reply, means, status, {
      code: 'V2_REQUEST',
      issue: 'invalid',
      what: 'The request could not be read.',
      mend: 'Check its headers.',
    });
  request.log.error({ err: error }, 'an HL7 v2 message could not be dealt with');
  return refuse(reply, means, 503, {
    code: 'V2_OWN_FAULT',
    issue: 'exception',
    what: 'Something went wrong on our side; nothing was carried out.',
    mend: 'Send it again.',
  });
}
