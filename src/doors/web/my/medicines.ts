// My genes and my medicines: the passport, resting on nothing but results that are released to the person who reads it.
import type { Observation } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GENOTYPE_CODES, ofPatients, passportOf } from '../../../service/medicines/stored/index.ts';
import { releasedGenotypes, speaksFor } from '../../../service/patients/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { passportView } from '../medicines/passport-view.ts';
import { readReleases } from '../results/read-result.ts';
import type { Web } from '../web.ts';
import { BASES, enterOwn, frameOf, type OwnVisit } from './own.ts';

export function registerOwnMedicines(app: FastifyInstance, web: Web): void {
  for (const base of BASES) {
    app.get(`${base}/medicines`, async (request, reply) => {
      const found = await open(request, reply);
      if (!found) return reply;
      const { visit, view } = found;
      const heading = visit.child ? `${visit.child.given}’s medicines passport` : 'My medicines passport';
      const own = { ...frameOf(visit), heading, csv: view.isEmpty ? undefined : `${visit.base}/medicines.csv` };
      return web.show(request, reply, 'my/medicines.njk', { title: heading, back: `${visit.base}/tests` }, { ...view, ...own });
    });

    app.get(`${base}/medicines.csv`, async (request, reply) => {
      const found = await open(request, reply);
      if (!found) return reply;
      const { genes, groups } = found.view;
      return sendCsv(reply, 'medicines-passport', {
        columns: ['Gene or medicine', 'Result or advice', 'Meaning'],
        rows: [
          ...genes.map(({ gene, result, meaning }) => [gene, result, meaning]),
          ...groups.flatMap(({ heading, words, medicines }) => medicines.map((medicine) => [medicine, heading, words])),
        ],
      });
    });
  }

  async function open(request: FastifyRequest, reply: FastifyReply) {
    const visit = await enterOwn(web, request, reply, 'read');
    if (!visit) return undefined;
    const released = await releasedTo(visit);
    const evaluated = await web.medicines.evaluate(visit.patient, visit.scope, visit.now, ({ id = '' }) => released.has(id));
    if (evaluated === undefined) {
      await web.tell(request, reply, 404, NOT_FOUND);
      return undefined;
    }
    const resources = [`Patient/${visit.patient}`, ...evaluated.results.stored.map(({ from }) => from)];
    await web.saw(request, visit, { interaction: 'read', resources: [...new Set(resources)], patients: [visit.patient] });
    const view = passportView(evaluated.person.patient, passportOf(evaluated.report, evaluated.context), evaluated);
    // The same words whether there is none or one that waits: they must not tell of it.
    return { visit, view: { ...view, nothing: 'There is nothing to show here yet.' } };
  }

  async function releasedTo({ patient, scope, now }: OwnVisit): Promise<ReadonlySet<string>> {
    const genotypes = await ofPatients(web.record, 'Observation', [patient], scope, [['code', GENOTYPE_CODES]]);
    const observations = genotypes as readonly Observation[]; // the search asked for Observations
    if (observations.length === 0) return new Set();
    // Without its order nobody can say what the release plan is: only reports of an order count.
    const { orders, plans } = await web.patients.orders(patient, scope);
    const speaking = orders.flatMap(({ reports }) => reports.filter((report) => speaksFor(report, observations)));
    return releasedGenotypes(
      observations,
      await readReleases(web.record, { reports: [...new Set(speaking)], plans }, { patient, scope, now }),
    );
  }
}
