// How the service is set up: hubs and who they serve, where orders go, how long they may take, and the systems it exchanges messages with.
import { type Clocks, organisationName, type Routing } from '../../../service/laboratory/index.ts';
import type { Partner } from '../../hl7v2/index.ts';
import type { Sheet } from '../csv.ts';
import { count, day, plural } from '../format.ts';
import type { PageError } from '../page.ts';

/** A table of the administration: the same rows on the page and in the CSV. */
export interface Setting {
  readonly id: 'hubs' | 'organisations' | 'routing' | 'turnaround' | 'sources';
  readonly title: string;
  readonly lead: string;
  /** The form on which a change is proposed to another administrator. */
  readonly propose?: string;
  readonly sheet: Sheet;
}

export function hubs(routing: Routing): Setting {
  return {
    id: 'hubs',
    title: 'Genomic laboratory hubs',
    lead: `${plural(routing.hubs.length, 'hub')} and the laboratories that work for each.`,
    propose: '/administration/changes/new/hub',
    sheet: {
      columns: ['ODS code', 'Hub', 'Laboratories, lead trust first'],
      rows: routing.hubs.map(({ ods, name, laboratories }) => [
        ods,
        name,
        laboratories.map((code) => `${organisationName(code, routing) ?? 'No name'} (${code})`).join(', '),
      ]),
    },
  };
}

export function organisations(routing: Routing, words = ''): Setting {
  const wanted = words.toLowerCase();
  const rows = routing.requesters
    .filter(({ ods, name }) => wanted === '' || `${ods} ${name}`.toLowerCase().includes(wanted))
    .map(({ ods, name, hub, from, until, basis }) => [
      ods,
      name,
      hubName(hub, routing),
      day(from),
      until === undefined ? '' : day(until),
      basis,
    ]);
  return {
    id: 'organisations',
    title: 'Organisations and their hubs',
    lead: `${plural(routing.hubs.length, 'hub')} and ${plural(routing.requesters.length, 'organisation')} that request tests.`,
    propose: '/administration/changes/new/organisation',
    sheet: { columns: ['ODS code', 'Organisation', 'Home hub', 'From', 'Until', 'How we know'], rows },
  };
}

export function routingRules(routing: Routing): Setting {
  const rows = routing.tests.map((rule) => [
    [...(rule.tests ?? []), ...(rule.specialistGroups ?? [])].join(', '),
    hubName(rule.hub, routing),
    rule.laboratory ?? 'Any of the hub',
    day(rule.from),
    rule.until === undefined ? '' : day(rule.until),
    rule.source,
  ]);
  return {
    id: 'routing',
    title: 'Where orders go',
    lead: 'A rule for the test decides first. Otherwise an order goes to the home hub of the organisation that asked.',
    propose: '/administration/changes/new/test',
    sheet: { columns: ['Tests', 'Hub', 'Laboratory', 'From', 'Until', 'Source'], rows },
  };
}

export function turnaroundRules(clocks: Clocks, routing: Routing): Setting {
  const rows = clocks.tables.flatMap((table) =>
    table.categories.map((category) => [
      table.hub === '*' ? 'Every hub' : hubName(table.hub, routing),
      category.name,
      category.days,
      category.note ?? '',
      day(table.from),
      table.until === undefined ? '' : day(table.until),
      `${table.source} (${table.confidence})`,
    ]),
  );
  return {
    id: 'turnaround',
    title: 'How long tests may take',
    lead: 'Calendar days from the sample to the report. The clock stops while the laboratory waits for the requester.',
    propose: '/administration/changes/new/turnaround',
    sheet: { columns: ['Hub', 'Kind of test', 'Days', 'Which', 'From', 'Until', 'Source'], rows },
  };
}

export function sources(partners: readonly Partner[]): Setting {
  return {
    id: 'sources',
    title: 'Systems we exchange messages with',
    lead: `${plural(partners.length, 'system')}.`,
    sheet: {
      columns: ['ODS code', 'System', 'Name', 'How', 'Address', 'Version', 'Takes from', 'Sends to', 'Switched on'],
      rows: partners.map((partner) => [
        partner.ods,
        partner.application,
        partner.name,
        partner.method,
        partner.address,
        partner.version,
        partner.takesFrom ? 'yes' : 'no',
        partner.sendsTo ? `yes, as ${partner.reportsAs}` : 'no',
        partner.isEnabled ? 'yes' : 'no',
      ]),
    },
  };
}

export interface Counts {
  /** Messages out that nobody acknowledged. */
  readonly messages: number;
  /** Changes that wait for a second administrator. */
  readonly changes: number;
  /** Issuers of badges. */
  readonly issuers: number;
}

export function overviewView(settings: readonly Setting[], { messages: waiting, changes: changesWaiting, issuers }: Counts) {
  return {
    heading: 'Administration',
    settings: settings.map(({ id, title, lead }) => ({ href: `/administration/${id}`, title, text: lead })),
    changes:
      changesWaiting === 0
        ? 'Who changed the rules, when and why. No change waits for a decision.'
        : `${plural(changesWaiting, 'change')} ${changesWaiting === 1 ? 'waits' : 'wait'} for a second administrator.`,
    issuers:
      issuers === 0
        ? 'Whose badges of training are believed. No other issuer is registered.'
        : `Whose badges of training are believed. ${plural(issuers, 'issuer')} ${issuers === 1 ? 'is' : 'are'} registered.`,
    waiting:
      waiting === 0
        ? 'Every message that went out was acknowledged.'
        : `${plural(waiting, 'message')} that went out ${waiting === 1 ? 'is' : 'are'} not acknowledged.`,
  };
}

export function settingView(setting: Setting, words = '') {
  return {
    heading: setting.title,
    lead: setting.lead,
    propose: setting.propose,
    columns: setting.sheet.columns,
    rows: setting.sheet.rows.map((row) => row.map((cell) => (typeof cell === 'number' ? count(cell) : (cell ?? '')))),
    csv: `/administration/${setting.id}.csv`,
    words,
    mayFind: setting.id === 'organisations',
    mayAdd: setting.id === 'sources',
  };
}

export const SOURCE_FIELDS = ['ods', 'application', 'name', 'method', 'address', 'version', 'reportsAs'] as const;
export type SourceFields = Readonly<Record<(typeof SOURCE_FIELDS)[number], string>> & {
  readonly takesFrom: boolean;
  readonly sendsTo: boolean;
  readonly isEnabled: boolean;
};

export function sourceForm(fields: SourceFields, errors: readonly PageError[], isNew: boolean) {
  const options = (values: readonly (readonly [string, string])[], chosen: string) =>
    values.map(([value, text]) => ({ value, text, selected: value === chosen }));
  return {
    heading: isNew ? 'Add a system' : `Change ${fields.name}`,
    fields,
    isNew,
    errorText: errors[0],
    methods: options(
      [
        ['http', 'HL7 v2 over HTTP'],
        ['mllp', 'HL7 v2 over MLLP'],
      ],
      fields.method,
    ),
    versions: options(
      [
        ['2.5.1', 'HL7 v2.5.1'],
        ['2.4', 'HL7 v2.4'],
      ],
      fields.version,
    ),
    reports: options(
      [
        ['ORU', 'Results (ORU^R01)'],
        ['MDM', 'Documents (MDM^T02)'],
      ],
      fields.reportsAs,
    ),
    uses: [
      { value: 'takesFrom', text: 'We take messages from it', checked: fields.takesFrom },
      { value: 'sendsTo', text: 'We send reports and replies to it', checked: fields.sendsTo },
      { value: 'isEnabled', text: 'It is switched on', checked: fields.isEnabled },
    ],
  };
}

function hubName(ods: string, routing: Routing): string {
  return routing.hubs.find((hub) => hub.ods === ods)?.name ?? ods;
}
