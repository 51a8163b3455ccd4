// Draws of one family: the seed and the number of the family decide everything, so that any part of a region can be made again.
import { seededNormal, seededUniform } from '../../service/equity/index.ts';

export interface Draw {
  uniform(): number;
  normal(mean: number, sd: number): number;
  happens(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** The key of a share, by the shares. */
  among<K extends string>(shares: readonly (readonly [K, number])[]): K;
}

export function drawOf(...numbers: readonly number[]): Draw {
  const uniform = seededUniform(mix(numbers));
  const standard = seededNormal(uniform);
  return {
    uniform,
    normal: (mean, sd) => mean + sd * standard(),
    happens: (share) => uniform() < share,
    pick: (list) => {
      const found = list[Math.floor(uniform() * list.length)];
      if (found === undefined) throw new Error('Nothing to pick from.');
      return found;
    },
    among: (shares) => {
      let left = uniform() * shares.reduce((sum, [, share]) => sum + share, 0);
      for (const [key, share] of shares) {
        left -= share;
        if (left < 0) return key;
      }
      const last = shares.at(-1);
      if (last === undefined) throw new Error('Nothing to pick from.');
      return last[0];
    },
  };
}

/** An id of the record's kind: its first byte is the shard, and everything about a person takes the person's. */
export function idOf(shard: number | undefined, ...numbers: readonly number[]): string {
  let hex = '';
  for (let word = 0; word < 4; word += 1)
    hex += mix([...numbers, word])
      .toString(16)
      .padStart(8, '0');
  const first = shard === undefined ? hex.slice(0, 2) : shard.toString(16).padStart(2, '0');
  return `${first}${hex.slice(2, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Murmur3's finaliser over each number in turn (Appleby 2011). */
function mix(numbers: readonly number[]): number {
  let state = 0x9747b28c;
  for (const number of numbers) {
    state = Math.imul(state ^ (number >>> 0) ^ Math.floor(number / 4294967296), 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state = (state ^ (state >>> 16)) + 0x9e3779b9;
  }
  return state >>> 0;
}
