// What this laboratory has imported: panels, HPO and ClinVar, each with version, licence and hash. Nothing of it comes with the product.
import type { FastifyInstance } from 'fastify';
import { sendCsv } from '../csv.ts';
import { count, plural, shortDay } from '../format.ts';
import type { Web } from '../web.ts';
import { type Cell, plain, tag } from './cell.ts';

const COLUMNS = ['Panel', 'Version', 'Signed off', 'Green genes', 'Tests', 'Imported', 'Licence', 'SHA-256'];

export function knowledgeRoutes(app: FastifyInstance, web: Web): void {
  app.get('/interpretation/knowledge', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const { panels, hpo, clinvar } = await web.interpretation.knowledge();
    const view = {
      heading: 'Panels, HPO and ClinVar',
      caption: plural(panels.length, 'panel version'),
      columns: COLUMNS,
      rows: panels.map((panel): readonly Cell[] => [
        plain(panel.name, `Panel ${panel.id}`),
        plain(panel.version),
        panel.isSignedOff ? tag('Yes', 'green') : tag('Not said', 'orange'),
        plain(`${count(panel.green)} of ${count(panel.genes)}`),
        plain(panel.indications.join(', ') || 'None named'),
        plain(shortDay(panel.importedAt), panel.importedBy),
        plain(panel.licence),
        plain(panel.sha256.slice(0, 16)),
      ]),
      others: [
        {
          key: { text: 'HPO' },
          value: {
            text: hpo
              ? `${hpo.ontology}, annotations of ${hpo.annotations}. ${hpo.licence} SHA-256 ${hpo.sha256}`
              : 'Not imported: genes are not ranked by phenotype.',
          },
        },
        {
          key: { text: 'ClinVar' },
          value: {
            text: clinvar
              ? `${clinvar.version}, ${clinvar.build}, ${count(clinvar.variants)} variants called pathogenic by somebody. ${clinvar.licence} SHA-256 ${clinvar.sha256}`
              : 'Not imported: what each file was annotated with counts.',
          },
        },
      ],
    };
    return web.show(
      request,
      reply,
      'interpretation/knowledge.njk',
      { title: view.heading, back: '/interpretation', width: 'gms-wide' },
      view,
    );
  });

  app.get('/interpretation/knowledge.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const { panels } = await web.interpretation.knowledge();
    return sendCsv(reply, 'panels', {
      columns: ['id', ...COLUMNS],
      rows: panels.map((panel) => [
        panel.id,
        panel.name,
        panel.version,
        panel.isSignedOff ? 'yes' : 'not said',
        panel.green,
        panel.indications.join(' '),
        panel.importedAt,
        panel.licence,
        panel.sha256,
      ]),
    });
  });
}
