// A form that makes something carries a key of its own, so that the same press sent twice (a double click, a reload, a retry of the network) makes one
// thing. The key is kept with what was made, by the room that made it: nothing else has to be remembered or tidied away.
import { createHash } from 'node:crypto';
import type { Who } from '../../foundation/identity/index.ts';
import { type Fields, one } from './form.ts';

/** The hidden field; `show` gives every page a fresh value for it (`once`). */
const ONCE_FIELD = '_once';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A UUID (version 8, RFC 9562 section 5.8) of this person's press of this form with these words; undefined for a form without a key. Other words typed into the
 * same form are another press, and nobody can press for somebody else, because who they are goes into it.
 */
export function onceOf({ id }: Pick<Who, 'id'>, path: string, fields: Fields): string | undefined {
  if (!UUID.test(one(fields, ONCE_FIELD))) return undefined;
  const posted = [...fields].filter(([name]) => name !== '_csrf').sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = createHash('sha256')
    .update(JSON.stringify([id, path, posted]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
