// Secrets handed to browsers and applications: random, and kept here only as their SHA-256, so that a copied database signs nobody in.

import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export interface Hashed {
  /** Where the row lives: the first byte of the hash, so that rows spread evenly. */
  readonly shard: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

export function hashed(secret: string): Hashed {
  const digest = createHash('sha256').update(secret).digest();
  return { shard: digest[0] ?? 0, hash: digest.toString('hex') };
}
