// "Why not": every rule for a variant somebody names, whether it has a tier or not.
import type { FastifyInstance } from 'fastify';
import type { Looked } from '../../../service/interpretation/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { words } from '../form.ts';
import type { Web } from '../web.ts';
import { openCase } from './access.ts';
import { factRows, RULE_COLUMNS } from './variant-view.ts';
import { ruleWords, TIER_COLOURS, tierWords } from './words.ts';

export function whyRoutes(app: FastifyInstance, web: Web): void {
  app.get<{ Params: { id: string }; Querystring: Record<string, unknown> }>('/interpretation/cases/:id/why', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const opened = await openCase(web, request, visit, request.params.id);
    if (!opened) return web.tell(request, reply, 404, NOT_FOUND);
    const variant = words(request.query.variant);
    const looked = await web.interpretation.whyNot(opened.given.id, variant);
    const errors =
      looked.kind === 'not-a-variant'
        ? [{ text: 'Write the variant as chromosome, position, reference and alternate, for example 2-165310413-G-A', href: '#variant' }]
        : [];
    const view = { ...whyView(looked), variant, patient: opened.patient, base: opened.base };
    return web.show(
      request,
      reply,
      'interpretation/why.njk',
      { title: view.heading, back: opened.base, width: 'gms-wide', errors },
      view,
      errors.length > 0 ? 422 : 200,
    );
  });
}

function whyView(looked: Looked) {
  const heading = 'Why this tier, or none';
  switch (looked.kind) {
    case 'explained':
      return {
        heading,
        from:
          looked.from === 'reservoir'
            ? 'Judged from what is kept of the family.'
            : 'This variant is not kept: it was too frequent, had no effect to keep it for, or did not pass. It was looked for in the file and judged.',
        ruleColumns: RULE_COLUMNS,
        answers: looked.candidates.map(({ gene, tier, records }) => ({
          gene: gene || 'No gene',
          tier: tierWords(tier),
          colour: TIER_COLOURS[tier] ?? 'grey',
          failing: failingWords(records[0]?.facts ?? []),
          records: records.map((record) => ({
            caption: record.panel ? `${record.panel.name} ${record.panel.version}` : 'No panel holds the gene',
            rows: factRows(record.facts),
          })),
        })),
      };
    case 'looking':
      return { heading, isLooking: true, from: 'The file is being read. Reload this page in a minute.' };
    case 'not-carried':
      return { heading, from: 'Nobody affected in this family carries this allele in the file, or the file has no such record.' };
    case 'not-readable':
      return { heading, from: looked.because };
    case 'not-a-variant':
      return { heading, from: '' };
  }
}

function failingWords(facts: readonly { readonly rule: string; readonly passed: boolean }[]): string {
  const failing = facts.filter(({ passed }) => !passed).map(({ rule }) => ruleWords(rule).toLowerCase());
  return failing.length === 0 ? 'Every rule passes.' : `What fails: ${failing.join(', ')}.`;
}
