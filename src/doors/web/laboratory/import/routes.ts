// Reports from a file: tried first, then written as drafts that a colleague checks. All of a file is written, or nothing.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { messagesByField, one } from '../../form.ts';
import { plural } from '../../format.ts';
import { takeUploads, uploaded } from '../../interpretation/upload.ts';
import type { PageError } from '../../page.ts';
import { problemsOf } from '../../refusal.ts';
import type { Web } from '../../web.ts';
import type { FileFinding } from './file-report.ts';
import { type Matched, matchReports } from './match-reports.ts';
import { MOST_REPORTS, readReportFile } from './report-file.ts';

interface Outcome {
  readonly errors?: readonly PageError[];
  readonly words?: string;
  readonly findings?: readonly FileFinding[];
  readonly matched?: readonly Matched[];
  readonly isWritten?: boolean;
  readonly isTry?: boolean;
}

export function importRoutes(app: FastifyInstance, web: Web): void {
  const show = (request: FastifyRequest, reply: FastifyReply, outcome: Outcome) => {
    const { errors = [], words, findings = [], matched = [], isWritten = false, isTry = true } = outcome;
    const heading = 'Reports from a file';
    const view = {
      heading,
      words,
      isTry,
      messages: messagesByField(errors),
      findings: findings.map(({ where, what, mend }) => [{ text: where }, { text: what }, { text: mend }]),
      reports: matched.map(({ where, order, patient, test, draft }) => [
        { text: where },
        isWritten ? { text: patient, href: `/laboratory/orders/${order}` } : { text: patient },
        { text: test },
        { text: draft.outcome },
        { text: plural(draft.variants.length, 'variant') },
      ]),
    };
    const page = { title: heading, back: '/laboratory', width: 'gms-wide', errors };
    return web.show(request, reply, 'laboratory/import/page.njk', page, view, errors.length > 0 || findings.length > 0 ? 422 : 200);
  };

  app.get('/laboratory/import', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'laboratory');
    return visit ? show(request, reply, {}) : reply;
  });

  app.register(async (uploads) => {
    await takeUploads(uploads, web);
    uploads.post('/laboratory/import', async (request, reply) => {
      const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
      if (!visit) return reply;
      const isTry = one(visit.fields, 'try') === 'yes';
      const file = uploaded(request, 'file');
      if (!file) return show(request, reply, { errors: [{ text: 'Choose a file that is not empty', href: '#file' }], isTry });
      const reading = readReportFile(file.bytes, visit.now);
      if (reading.reports.length > MOST_REPORTS)
        return show(request, reply, { errors: [{ text: `Send at most ${MOST_REPORTS} reports in one file`, href: '#file' }], isTry });
      const { matched, findings: doubts } = await matchReports(web, visit, reading.reports);
      await web.saw(request, visit, {
        interaction: 'search-type',
        patients: [...new Set(matched.flatMap(({ patientId }) => patientId ?? []))],
        query: 'ServiceRequest?answered by the reports of a file',
      });
      const findings = [...reading.findings, ...doubts];
      const read = `${reading.kind} file with ${plural(reading.reports.length, 'report')}.`;
      if (findings.length > 0)
        return show(request, reply, {
          words: `${read} Nothing was written: ${plural(findings.length, 'thing')} to mend.`,
          findings,
          matched,
          isTry,
        });
      if (isTry)
        return show(request, reply, { words: `${read} Nothing was written yet. It can be taken in as it is.`, matched, isTry: false });
      const drafts = matched.map(({ order, draft }) => ({ order, draft }));
      const problems = problemsOf(await web.requests.draftReports(drafts, { who: visit.who, now: visit.now }), '#file');
      if (problems.length > 0) return show(request, reply, { errors: problems, words: 'Nothing was written.', matched, isTry });
      const words = `${plural(matched.length, 'draft report')} written. A colleague can now check and authorise each.`;
      return show(request, reply, { words, matched, isWritten: true });
    });
  });
}
