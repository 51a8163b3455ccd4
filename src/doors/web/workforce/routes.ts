// Workforce: who can do which step where, planned training and its forecast, and the ways to what else the room shows.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authorise } from '../../../foundation/identity/index.ts';
import type { FrozenView } from '../../../service/alliances/index.ts';
import { crudeRate, isRefused } from '../../../service/equity/index.ts';
import { PATHWAYS } from '../../../service/pathways/index.ts';
import {
  type CoverageCell,
  competenceByFifth,
  coverageOf,
  findingsOf,
  forecastAtSite,
  type NeedFinding,
  orderingRights,
  PROFESSIONS,
  type Snapshot,
  type StepNeed,
  TEAMS,
  uptakeByProfession,
  whoIsAble,
} from '../../../service/workforce/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { dateFields, messagesByField, one, readDate, words } from '../form.ts';
import { day, plural } from '../format.ts';
import type { PageError } from '../page.ts';
import { sheetOf } from '../table.ts';
import type { Visit, Web } from '../web.ts';
import { registerEffect } from './effect-routes.ts';
import { registerImports } from './import-routes.ts';
import { registerMine } from './mine-routes.ts';
import {
  coverageSheet,
  fifthsTable,
  forecastTable,
  forecastWords,
  historyWords,
  matrixTable,
  overviewTable,
  rightsTable,
  siteTable,
  stepTable,
  uptakeTable,
} from './view.ts';

/** What the front page says at once; the others are in its table. */
const FIRST_FINDINGS = 6;

export function registerWorkforce(app: FastifyInstance, web: Web): void {
  registerImports(app, web);
  registerMine(app, web);
  registerEffect(app, web);

  const enter = async (request: FastifyRequest, reply: FastifyReply): Promise<Entered | undefined> => {
    const visit = await web.enter(request, reply, 'read', 'workforce');
    if (!visit) return undefined;
    await web.saw(request, visit, { interaction: 'search-type', query: request.url.slice(0, 300) });
    const snapshot = await web.workforce.snapshot();
    const on = visit.now.toISOString().slice(0, 10);
    return { visit, snapshot, on, cells: coverageOf({ ...snapshot, on }), seesCounts: mayPlan(visit) };
  };

  app.get('/workforce', async (request, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { snapshot, cells, on, seesCounts } = here;
    const findings = findingsOf(cells);
    const table = overviewTable(findings, seesCounts);
    const able = whoIsAble({ ...snapshot, on });
    const atRisk = findings.filter(({ none, single, below }) => none.length + single.length + below.length > 0);
    return web.show(
      request,
      reply,
      'workforce/page.njk',
      { title: 'Workforce', width: 'gms-wide' },
      {
        heading: 'Who can do what, where',
        lead: overviewWords(findings, snapshot.sites.length, seesCounts),
        findings: atRisk
          .slice(0, FIRST_FINDINGS)
          .map((each) => ({ text: seesCounts ? each.words : each.openWords, href: `/workforce/steps/${each.need.id}` })),
        paragraphs: [
          ...(atRisk.length > FIRST_FINDINGS ? [`The other ${atRisk.length - FIRST_FINDINGS} are in the table of steps below.`] : []),
          `On ${day(on)}. Counts are of people who hold every competence that a step needs. This is about steps and places. People are never ranked.`,
        ],
        groups: [
          {
            title: 'Pathway by pathway',
            links: PATHWAYS.map(({ id, title }) => ({ text: title, href: `/workforce/coverage?pathway=${id}` })),
          },
          {
            title: 'More about the workforce',
            links: [
              { text: 'What training changed', href: '/workforce/effect' },
              { text: 'Competency frameworks', href: '/workforce/frameworks' },
              ...(seesCounts
                ? [
                    { text: 'Import staff and training', href: '/workforce/import' },
                    { text: 'Who did what', href: '/workforce/log' },
                  ]
                : []),
            ],
          },
        ],
        tables: [table, uptakeTable(uptakeByProfession(snapshot.staff, able, on))],
        note: NEEDS_NOTE,
      },
    );
  });

  app.get('/workforce/steps.csv', async (request, reply) => {
    const here = await enter(request, reply);
    return here ? sendCsv(reply, 'workforce-steps', sheetOf(overviewTable(findingsOf(here.cells), here.seesCounts))) : reply;
  });
  app.get('/workforce/coverage.csv', async (request, reply) => {
    const here = await enter(request, reply);
    return here ? sendCsv(reply, 'workforce-coverage', coverageSheet(here.cells, here.seesCounts)) : reply;
  });

  app.get('/workforce/coverage', async (request, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const asked = words(Object(request.query).pathway);
    const pathway = PATHWAYS.find(({ id }) => id === asked) ?? PATHWAYS[0];
    if (!pathway) return web.tell(request, reply, 404, NOT_FOUND);
    const cells = here.cells.filter(({ need }) => need.pathway === pathway.id);
    const findings = findingsOf(cells);
    return web.show(
      request,
      reply,
      'workforce/page.njk',
      { title: `Coverage: ${pathway.title}`, back: '/workforce', width: 'gms-wide' },
      {
        heading: pathway.title,
        lead: overviewWords(findings, new Set(cells.map(({ site }) => site.code)).size, here.seesCounts),
        findings: findings
          .filter((each) => each.safe < each.sites)
          .map((each) => ({ text: here.seesCounts ? each.words : each.openWords, href: `/workforce/steps/${each.need.id}` })),
        paragraphs: [],
        tables: [matrixTable(cells, here.seesCounts)],
        note: NEEDS_NOTE,
      },
    );
  });

  app.get<{ Params: { need: string } }>('/workforce/steps/:need', async (request, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { cells, snapshot, on, seesCounts, visit } = here;
    const own = cells.filter(({ need }) => need.id === request.params.need);
    const [finding] = findingsOf(own);
    if (!finding) return web.tell(request, reply, 404, { ...NOT_FOUND, back: '/workforce' });
    const able = whoIsAble({ ...snapshot, needs: [finding.need], on });
    const fifths = competenceByFifth(snapshot.sites, snapshot.staff, able, on).map((each) => {
      const rate =
        each.people === undefined ? undefined : crudeRate({ numerator: each.people, denominator: each.residents, multiplier: 100_000 });
      return { ...each, rate: rate === undefined || isRefused(rate) ? undefined : rate };
    });
    return web.show(
      request,
      reply,
      'workforce/page.njk',
      { title: finding.need.name, back: '/workforce', ...doneWords(request) },
      {
        heading: finding.need.name,
        lead: seesCounts ? finding.words : finding.openWords,
        paragraphs: [needWords(finding.need, snapshot)],
        note: `${plural(finding.need.minimumSafe, 'person', 'people')} at a site are safe. In force from ${day(finding.need.from)}. ${finding.need.source}.`,
        tables: [stepTable(own, seesCounts), ...(fifths.length > 0 ? [fifthsTable(fifths)] : [])],
        ...(authorise(visit.who, 'create', 'alliances').kind === 'allowed'
          ? { board: { action: `/workforce/steps/${finding.need.id}/board` } }
          : {}),
      },
    );
  });

  app.post<{ Params: { need: string } }>('/workforce/steps/:need/board', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'alliances');
    if (!visit) return reply;
    const here = await enter(request, reply);
    if (!here) return reply;
    const own = here.cells.filter(({ need }) => need.id === request.params.need);
    const view = frozen(own, here.on, web.isDemo);
    if (!view) return web.tell(request, reply, 404, { ...NOT_FOUND, back: '/workforce' });
    await web.alliances.keepPaper(view, visit.who, visit.once ? { once: visit.once } : {});
    return reply.redirect(`/workforce/steps/${request.params.need}?done=board`, 303);
  });

  app.get<{ Params: { code: string } }>('/workforce/sites/:code', async (request, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const site = here.snapshot.sites.find(({ code }) => code === request.params.code.toUpperCase());
    if (!site) return web.tell(request, reply, 404, { ...NOT_FOUND, back: '/workforce' });
    const own = here.cells.filter((cell) => cell.site.code === site.code);
    const single = own.filter(({ status }) => status === 'single');
    return web.show(
      request,
      reply,
      'workforce/page.njk',
      { title: site.name, back: '/workforce' },
      {
        caption: `Site ${site.code}`,
        heading: site.name,
        lead: here.seesCounts
          ? single.length === 0
            ? `No step of the ${own.length} here hangs on one person.`
            : `One resignation would stop ${single.length} of the ${plural(own.length, 'step')} done here.`
          : `${own.filter(({ status }) => status !== 'safe').length} of the ${plural(own.length, 'step')} done here are below the safe number.`,
        paragraphs: [],
        tables: [siteTable(own, here.seesCounts), rightsTable(orderingRights(site, TEAMS, web.directory, here.on))],
      },
    );
  });

  const showPlan = async (
    request: FastifyRequest,
    reply: FastifyReply,
    asked: { readonly need: string; readonly site: string; readonly people: string; readonly date: string },
    { errors = [], done }: { readonly errors?: readonly PageError[]; readonly done?: string } = {},
  ) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { snapshot, on } = here;
    const need = snapshot.needs.find(({ id }) => id === asked.need) ?? snapshot.needs[0];
    const able = snapshot.sites.filter(({ teams }) => need !== undefined && teams.includes(need.team));
    const site = able.find(({ code }) => code === asked.site) ?? able[0];
    if (!need || !site)
      return web.tell(request, reply, 404, {
        heading: 'No site does this step',
        paragraphs: ['Import the sites and their teams first.'],
        back: '/workforce',
      });
    const plans = snapshot.plans.filter((plan) => plan.need === need.id && plan.site === site.code);
    const known = { site, need, staff: snapshot.staff, records: snapshot.records, on };
    const without = forecastAtSite({ ...known, planned: [] });
    const withPlans = forecastAtSite({ ...known, planned: plans });
    const title = `Plan training: ${need.name}`;
    const page = { title, back: `/workforce/steps/${need.id}`, errors, width: 'gms-wide', ...(done ? { done } : {}) };
    const items = dateFields('date', asked.date);
    return web.show(
      request,
      reply,
      'workforce/plan.njk',
      page,
      {
        heading: title,
        siteName: site.name,
        need: need.id,
        site: site.code,
        lead: forecastWords(without, withPlans, need.minimumSafe, plans.length > 0),
        plans: plans.map((plan) => ({
          id: plan.id,
          text: `${plural(plan.people, 'person', 'people')} by ${day(plan.plannedOn)}, planned by ${plan.madeBy}`,
        })),
        forecast: forecastTable(without, withPlans, need.minimumSafe, plans.length > 0),
        note: historyWords(without),
        needs: snapshot.needs.map(({ id, name }) => ({ value: id, text: name, selected: id === need.id })),
        sites: able.map(({ code, name }) => ({ value: code, text: name, selected: code === site.code })),
        people: asked.people,
        dateItems: items.map(([name, value]) => {
          const part = name.replace('date-', '');
          const label = `${part[0]?.toUpperCase()}${part.slice(1)}`;
          return { name, id: name, label, value, classes: part === 'year' ? 'nhsuk-input--width-4' : 'nhsuk-input--width-2' };
        }),
        messages: messagesByField(errors),
      },
      errors.length > 0 ? 422 : 200,
    );
  };

  app.get<{ Querystring: { need?: string; site?: string; done?: string } }>('/workforce/plan', async (request, reply) => {
    const visit = await web.enter(request, reply, 'create', 'workforce');
    if (!visit) return reply;
    const { need, site, done } = request.query;
    const said = done === 'planned' ? 'The training is planned' : done === 'withdrawn' ? 'The plan is withdrawn' : undefined;
    return showPlan(request, reply, { need: words(need), site: words(site), people: '', date: '' }, said ? { done: said } : {});
  });

  app.post('/workforce/plan', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'workforce');
    if (!visit) return reply;
    const [need, site, people] = ['need', 'site', 'people'].map((name) => one(visit.fields, name));
    const reading = readDate(visit.fields, 'date', 'The date');
    const plannedOn = reading.kind === 'date' ? reading.date : '';
    const asked = { need: need ?? '', site: site ?? '', people: people ?? '', date: plannedOn };
    const wrongDate =
      reading.kind === 'date'
        ? []
        : [{ text: reading.kind === 'wrong' ? reading.because : 'Enter the day they complete the training', href: '#date' }];
    if (wrongDate.length > 0) return showPlan(request, reply, asked, { errors: wrongDate });
    const planned = await web.workforce.planTraining(
      { need: asked.need, site: asked.site, people: /^\d{1,4}$/.test(asked.people) ? Number(asked.people) : Number.NaN, plannedOn },
      visit.who,
      visit.once,
    );
    if (planned.kind === 'refused')
      return showPlan(request, reply, asked, { errors: planned.findings.map(({ where, what }) => ({ text: what, href: `#${where}` })) });
    return reply.redirect(`/workforce/plan?${new URLSearchParams({ need: asked.need, site: asked.site, done: 'planned' })}`, 303);
  });

  app.post('/workforce/plan/withdraw', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'workforce');
    if (!visit) return reply;
    await web.workforce.withdrawPlan(one(visit.fields, 'id'), visit.who);
    const back = new URLSearchParams({ need: one(visit.fields, 'need'), site: one(visit.fields, 'site'), done: 'withdrawn' });
    return reply.redirect(`/workforce/plan?${back}`, 303);
  });
}

interface Entered {
  readonly visit: Visit;
  readonly snapshot: Snapshot;
  readonly on: string;
  readonly cells: readonly CoverageCell[];
  /** Whoever plans training sees how many people a step has; others see whether it is safe. */
  readonly seesCounts: boolean;
}

/** "21 of 35 steps hang on one person at some site." */
function overviewWords(findings: readonly NeedFinding[], sites: number, seesCounts: boolean): string {
  if (sites === 0) return 'No sites are known yet. Import sites, staff and training first.';
  const some = (hit: (finding: NeedFinding) => boolean) => findings.filter(hit).length;
  const of = `of ${plural(findings.length, 'step')}`;
  const places = `at one or more of the ${plural(sites, 'site')}`;
  const below = some(({ safe, sites: all }) => safe < all);
  if (below === 0) return `All ${plural(findings.length, 'step')} are safe at every site that does them.`;
  if (!seesCounts) return `${below} ${of} are below the safe number ${places}.`;
  const nobody = some(({ none }) => none.length > 0);
  const also = nobody === 0 ? '' : ` ${plural(nobody, 'step')} can be done by nobody today at some site.`;
  return `One resignation would stop ${some(({ single }) => single.length > 0)} ${of} ${places}.${also}`;
}

function needWords({ competences, professions }: StepNeed, snapshot: Snapshot): string {
  const names = competences.map((id) => `“${snapshot.competences.byIdentifier.get(id)?.title ?? id}”`).join(' and ');
  const who = professions.map((code) => PROFESSIONS.find((each) => each.code === code)?.name.toLowerCase() ?? code);
  return `Who can do it: anybody in post as ${who.length > 1 ? `${who.slice(0, -1).join(', ')} or ${who.at(-1)}` : who[0]} who holds ${names}.`;
}

function mayPlan({ who }: Visit): boolean {
  return authorise(who, 'create', 'workforce').kind === 'allowed';
}

function doneWords(request: FastifyRequest): { readonly done?: string } {
  return words(Object(request.query).done) === 'board' ? { done: 'The paper is kept for a board' } : {};
}

const NEEDS_NOTE = 'No national figure for a safe number was found. 2 people is our choice, dated, for each step; a service sets its own.';

/** What a board gets: the finding, and for each site whether it is safe. How many people below safe is left out: that would be about persons. */
function frozen(cells: readonly CoverageCell[], on: string, isSynthetic: boolean): FrozenView | undefined {
  const [finding] = findingsOf(cells);
  if (!finding) return undefined;
  return {
    kind: 'workforce-coverage',
    title: `Who can do ${finding.need.name}`,
    finding: finding.openWords,
    method: `People in post who hold every competence the step needs, of a fitting profession, on the day; ${finding.need.minimumSafe} are safe (${finding.need.source}). Counts below the safe number are not shown by site.`,
    asOf: on,
    source: `/workforce/steps/${finding.need.id}`,
    columns: ['Site', 'Coverage', 'Champion'],
    rows: cells.map((cell) => [cell.site.name, cell.status === 'safe' ? 'Safe' : 'Below the safe number', cell.hasChampion ? 'Yes' : 'No']),
    isSynthetic,
  };
}
