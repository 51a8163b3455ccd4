// A CDS Hooks answer from stored genotypes, through the door with its checks, audit and the keeping of cards: time per call at the median and p95.
// Held to: p95 under 20 ms (issue 6). In process over PGlite in memory, one call at a time.

import { randomUUID } from 'node:crypto';
import { openService } from '../src/app.ts';
import { readServingConfig } from '../src/config.ts';
import { seedCaseload } from '../src/demo/index.ts';
import { seedMedicines } from '../src/demo/medicines.ts';
import { DEMO_PEOPLE } from '../src/demo/people.ts';
import { openDatabase } from '../src/foundation/storage/index.ts';
import { SYSTEM } from '../src/foundation/terms/index.ts';

const PEOPLE = [0, 2, 5, 27];
const MEDICINES = ['Capecitabine 500mg tablets', 'Clopidogrel 75mg tablets', 'Mercaptopurine 50mg tablets', 'Paracetamol 500mg tablets'];
const WARM = 100;
const CALLS = 600;

/** `npm run bench -- hooks [DATA]`: DATA holds an imported bundle; without it the NHS rules alone are applied. */
export async function run(words: readonly string[]): Promise<void> {
  const config = { ...readServingConfig({ OPENGMS_DEMO: '1', OPENGMS_LOG: 'fatal', OPENGMS_DATA: words[0] ?? '/nowhere' }), port: 0 };
  const service = await openService({ config, database: await openDatabase({ memory: true }) });
  try {
    const now = new Date();
    await seedCaseload({ record: service.record, requests: service.requests, directory: service.directory, now });
    await seedMedicines({ record: service.record, requests: service.requests, directory: service.directory, now });
    await service.following.caughtUp();
    const ask = async (place: number): Promise<number> => {
      const person = DEMO_PEOPLE[PEOPLE[place % PEOPLE.length] ?? 0];
      const payload = {
        hook: 'order-sign',
        hookInstance: randomUUID(),
        context: {
          userId: 'Practitioner/1',
          patientId: 'theirs',
          draftOrders: {
            resourceType: 'Bundle',
            entry: [
              {
                resource: {
                  resourceType: 'MedicationRequest',
                  id: 'draft',
                  status: 'draft',
                  intent: 'order',
                  subject: { reference: 'Patient/theirs' },
                  medicationCodeableConcept: { text: MEDICINES[place % MEDICINES.length] },
                },
              },
            ],
          },
        },
        prefetch: {
          patient: {
            resourceType: 'Patient',
            id: 'theirs',
            identifier: [{ system: SYSTEM.nhsNumber, value: person?.nhsNumber }],
            birthDate: person?.birthDate,
          },
        },
      };
      const started = performance.now();
      const answer = await service.app.inject({
        method: 'POST',
        url: '/cds-services/medicines-order-sign',
        headers: { authorization: 'Bearer demo-integration' },
        payload,
      });
      if (answer.statusCode !== 200) throw new Error(answer.body);
      return performance.now() - started;
    };
    for (let call = 0; call < WARM; call++) await ask(call * 5 + (call % 4));
    const before = process.cpuUsage();
    const times: number[] = [];
    for (let call = 0; call < CALLS; call++) times.push(await ask(call * 5 + (call % 4)));
    const { user, system } = process.cpuUsage(before);
    times.sort((left, right) => left - right);
    const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
    say('definitions and guidance', service.medicines.engine().missing === undefined ? 'imported' : 'not imported: NHS rules alone');
    say('order-sign answered, with audit and cards kept', `median ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
    say('processor time a call', `${((user + system) / 1000 / CALLS).toFixed(1)} ms`);
  } finally {
    await service.close();
  }
}

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(52)} ${figure}\n`);
}
