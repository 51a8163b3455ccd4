// Where a resource lives. An id alone says so, hence no look-up and no directory of shards: the first byte of a UUID is its shard.
// Everything about one patient shares the patient's shard, so that an order is one statement in one place.

import { randomBytes } from 'node:crypto';
import type { ResourceId } from './record.ts';

/** Fixed for ever: a shard is part of every id. */
export const SHARD_COUNT = 256;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** 0 to 255. Ids that are not (lower-case) UUIDs are spread by a hash. */
export function shardOf(id: ResourceId): number {
  return UUID.test(id) ? Number.parseInt(id.slice(0, 2), 16) : hash(id);
}

/** The shard of a business identifier, so that it can be claimed once in the whole record. */
export function shardOfClaim(type: string, system: string, value: string): number {
  return hash(`${type}|${system}|${value}`);
}

/**
 * A new id (UUID version 8, RFC 9562 §5.8): byte 0 the shard, bytes 1 to 5 the time in milliseconds (its lower 40 bits, so that ids made
 * together lie together in an index), the rest random. Give the patient's shard for everything that is about that patient.
 */
export function newId(shard: number = newShard(), now: Date = new Date()): ResourceId {
  const bytes = takeRandom(16);
  bytes[0] = shard;
  bytes.writeUIntBE(now.getTime() % 2 ** 40, 1, 5);
  bytes[6] = 0x80 | (bytes.readUInt8(6) & 0x0f);
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Any shard: for a new patient, or for what belongs to none. */
export function newShard(): number {
  return takeRandom(1).readUInt8(0);
}

/** FNV-1a, 32 bits, folded to a byte (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  state >>>= 0;
  return (state ^ (state >>> 8) ^ (state >>> 16) ^ (state >>> 24)) & 0xff;
}

/** One call to the system's random source serves a few hundred ids. */
let pool = Buffer.alloc(0);
let used = 0;
function takeRandom(size: number): Buffer {
  if (used + size > pool.length) {
    pool = randomBytes(4096);
    used = 0;
  }
  used += size;
  return pool.subarray(used - size, used);
}
