// Runs something as fast as it goes on a number of connections for a while, and says how fast that was.

import { readFileSync } from 'node:fs';

export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Processor time for each, in ms: of the service's process where there is one, else of this one with driver and load. */
  readonly cpuMs: number;
  /** Resident memory of that process after the round. */
  readonly residentMb: number;
}

export interface Contestant {
  readonly name: string;
  /** Does it once; `number` never repeats. */
  readonly once: (number: number) => Promise<unknown>;
  /** The process that does the work, when it is another one. */
  readonly pid?: number;
}

let number = 0;

/** Each contestant in turn, round after round, so that a busy moment of the machine falls on all; the median round of each. */
export async function compare(
  contestants: readonly Contestant[],
  { seconds, rounds, connections }: { seconds: number; rounds: number; connections: number },
): Promise<ReadonlyMap<string, Measured>> {
  const all = new Map<string, Measured[]>(contestants.map(({ name }) => [name, []]));
  for (const contestant of contestants) await during(contestant, Math.min(1, seconds), connections);
  for (let round = 0; round < rounds; round += 1)
    for (const contestant of contestants) all.get(contestant.name)?.push(await during(contestant, seconds, connections));
  return new Map([...all].map(([name, found]) => [name, median(found)]));
}

async function during({ once, pid }: Contestant, seconds: number, connections: number): Promise<Measured> {
  const times: number[] = [];
  const started = performance.now();
  const cpu = cpuMs(pid);
  const end = started + seconds * 1000;
  const worker = async () => {
    for (let begun = performance.now(); begun < end; begun = performance.now()) {
      number += 1;
      await once(number);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const elapsed = performance.now() - started;
  const used = cpuMs(pid) - cpu;
  times.sort((one, other) => one - other);
  return {
    perSecond: (times.length / elapsed) * 1000,
    p50Ms: times[Math.floor(times.length * 0.5)] ?? Number.NaN,
    p95Ms: times[Math.floor(times.length * 0.95)] ?? Number.NaN,
    cpuMs: used / times.length,
    residentMb: residentMb(pid),
  };
}

/** Linux counts the time of other processes in hundredths of a second (man 5 proc, fields 14 and 15). */
function cpuMs(pid: number | undefined): number {
  if (pid === undefined) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** VmRSS in kB, man 5 proc. */
function residentMb(pid: number | undefined): number {
  if (pid === undefined) return process.memoryUsage.rss() / 2 ** 20;
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function median(found: readonly Measured[]): Measured {
  const sorted = found.toSorted((one, other) => one.perSecond - other.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}

/** A table with each row's ratio to the first. */
export function table(title: string, measured: ReadonlyMap<string, Measured>): string {
  const [first] = measured.values();
  const rows = [...measured].map(([name, { perSecond, p50Ms, p95Ms, cpuMs, residentMb: memory }]) =>
    [
      name.padEnd(44),
      perSecond.toFixed(0).padStart(8),
      p50Ms.toFixed(2).padStart(9),
      p95Ms.toFixed(2).padStart(9),
      cpuMs.toFixed(3).padStart(9),
      memory.toFixed(0).padStart(7),
      (perSecond / (first?.perSecond ?? Number.NaN)).toFixed(2).padStart(7),
    ].join(''),
  );
  return [
    `\n${title}`,
    `${''.padEnd(44)}${'/s'.padStart(8)}${'p50 ms'.padStart(9)}${'p95 ms'.padStart(9)}${'cpu ms'.padStart(9)}${'MB'.padStart(7)}${'ratio'.padStart(7)}`,
    ...rows,
  ].join('\n');
}
