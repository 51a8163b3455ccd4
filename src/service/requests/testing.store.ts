// For the tests of this room: the real record with the shipped directory, and the published examples where they are at hand.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import type { Who } from '../../foundation/identity/index.ts';
import { createRecord, recordMigrations, structure } from '../../foundation/record/index.ts';
import { type Database, migrate } from '../../foundation/storage/index.ts';
import { loadDirectory } from '../directory/index.ts';
import { SHIPPED_CLOCKS, SHIPPED_ROUTING } from '../laboratory/index.ts';
import { createRequests, type Proposal, type ProposedEntry } from './index.ts';

export const NOW = new Date('2026-11-21T09:00:00.000Z');
export const EXAMPLES = new URL('../../../../shared/data/exchange/examples/', import.meta.url);
export const hasExamples = existsSync(EXAMPLES);
/** Given to node:test as `skip`: says why, unless nothing may be skipped. */
export const skipWithoutExamples =
  hasExamples || process.env.OPENGMS_SKIP_NOTHING === '1' ? false : 'the published examples (../shared/data/exchange) are not here';

const directory = loadDirectory();

export async function aService(database: Database) {
  await migrate(database, recordMigrations);
  const record = createRecord(database, { structure });
  return { record, requests: createRequests({ record, directory, routing: SHIPPED_ROUTING, clocks: SHIPPED_CLOCKS }) };
}

export function aClinician(organisation = 'RAX'): Who {
  return { kind: 'person', id: '999900000001', name: 'Dr Amara Osei', role: 'clinician', organisation };
}

export function aScientist(organisation = '699L0'): Who {
  return { kind: 'person', id: '999900000004', name: 'Joanna Kowalska', role: 'laboratory', organisation };
}

export function anEngine(organisation = 'RAX'): Who {
  return { kind: 'application', id: 'engine', name: 'Trust integration engine', role: 'integration', organisation };
}

export function readExample(path: string): Resource {
  return JSON.parse(readFileSync(new URL(path, EXAMPLES), 'utf8')) as Resource; // the examples are FHIR resources
}

export function examplesIn(folder: string): readonly string[] {
  return hasExamples
    ? readdirSync(new URL(`${folder}/`, EXAMPLES))
        .filter((name) => name.endsWith('.json'))
        .map((name) => `${folder}/${name}`)
    : [];
}

/** A transaction bundle as the FHIR door hands it over. */
export function proposalOf(bundle: Bundle, door: Proposal['door'] = 'fhir'): Proposal {
  return {
    door,
    entries: (bundle.entry ?? []).map((entry, index): ProposedEntry => {
      const { request, resource, fullUrl } = entry;
      const [path = '', query] = (request?.url ?? '').split('?');
      const [type = '', id] = path.split('/');
      return {
        method: request?.method as ProposedEntry['method'], // transactions in the examples write only
        type,
        ...(id === undefined ? {} : { id }),
        ...(query === undefined ? {} : { query }),
        ...(fullUrl === undefined ? {} : { fullUrl }),
        ...(resource === undefined ? {} : { resource }),
        ...(request?.ifNoneExist === undefined ? {} : { ifNoneExist: request.ifNoneExist }),
        where: `Bundle.entry[${index}].resource.ofType(${type})`,
      };
    }),
  };
}

/** One write of one resource, as a REST call. */
export function writeOf(method: ProposedEntry['method'], resource: Resource, more: Partial<ProposedEntry> = {}): Proposal {
  return {
    door: 'fhir',
    entries: [
      {
        method,
        type: resource.resourceType,
        ...(method === 'POST' || resource.id === undefined ? {} : { id: resource.id }),
        resource,
        where: resource.resourceType,
        ...more,
      },
    ],
  };
}
