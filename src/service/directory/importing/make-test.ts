// One test from its written parts: the same reading for an imported workbook and for the facts we carry.

import type { DirectoryTest, Method, Target } from '../directory.ts';
import { readCommissioning } from './commissioning.ts';
import { type ReadMethod, readMethod } from './method.ts';
import { readTarget, targetName } from './target.ts';

export interface WrittenTest {
  readonly code: string;
  readonly indication: string;
  readonly indicationName: string;
  readonly name?: string | undefined;
  readonly target: string;
  readonly method: string;
  readonly commissioning?: string | undefined;
  readonly specialistGroup?: string | undefined;
  readonly scope?: string | undefined;
  readonly eligibility?: string | undefined;
  readonly changes?: string | undefined;
  readonly digitalCode?: string | undefined;
}

export function makeTest(written: WrittenTest): DirectoryTest {
  const { method, alternatives } = methodOf(written);
  const target = targetOf(written.target);
  const changes = /^no changes?\.?$/i.test(written.changes ?? '') ? undefined : written.changes;
  return {
    code: written.code,
    indication: written.indication,
    name: written.name || nameOf(written, target),
    target,
    targetAsWritten: written.target,
    method,
    ...(alternatives.length > 0 && { alternatives }),
    methodAsWritten: written.method,
    commissioning: readCommissioning(written.commissioning ?? '') ?? 'unknown',
    ...(written.commissioning && { commissioningAsWritten: written.commissioning }),
    ...(written.specialistGroup && { specialistGroup: written.specialistGroup }),
    ...(written.scope && { scope: written.scope }),
    ...(written.eligibility && { eligibility: written.eligibility }),
    ...(changes && { changes }),
    ...(written.digitalCode && { digitalCode: written.digitalCode }),
  };
}

/** The rare workbook names no tests; the digital directory's own form is "target - method" (GT1, GT46 of NHS England's guide 0.6.2). */
function nameOf({ indicationName, method, target: written }: WrittenTest, target: Target): string {
  const about = target.kind === 'genome-wide' || target.kind === 'specific-target' || written === '' ? indicationName : targetName(target);
  return method ? `${about} - ${method}` : about;
}

// A directory repeats few spellings many times: 2,180 tests, about 60 methods and 700 targets. Pure functions of the text, so kept.
const methods = new Map<string, ReadMethod>();
const targets = new Map<string, Target>();

function methodOf({ method, name, indicationName }: WrittenTest): { method: Method; alternatives: readonly Method[] } {
  const about = /^(other|multiple)$/i.test(method) ? `${name ?? ''} ${indicationName}` : '';
  const key = `${method}|${about}`;
  const read = methods.get(key) ?? readMethod(method, about);
  methods.set(key, read);
  return read;
}

function targetOf(written: string): Target {
  const read = targets.get(written) ?? readTarget(written);
  targets.set(written, read);
  return read;
}
