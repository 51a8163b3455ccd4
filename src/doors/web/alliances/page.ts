// What every page of the alliances is: a heading, facts, sections with tables, links and forms. Each page folder function returns one of these.
import type { Finding } from '../../../foundation/errors.ts';
import type { Alliances, Governance } from '../../../service/alliances/index.ts';
import type { Sheet } from '../csv.ts';
import { dateFields, type Fields, many, one } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Cell, Table as PageTable } from '../table.ts';
import type { Visit } from '../web.ts';

/** Its caption is the title of its section. */
export type Table = Pick<PageTable, 'columns' | 'rows'>;

export interface Section {
  readonly title: string;
  readonly text?: readonly string[];
  readonly links?: readonly { readonly href: string; readonly text: string; readonly note?: string }[];
  readonly table?: Table;
  readonly picture?: { readonly src: string; readonly alt: string; readonly source: string };
  readonly thread?: readonly { readonly stage: string; readonly title: string; readonly at: string; readonly href: string }[];
  readonly csv?: string;
  readonly forms?: readonly Form[];
}

export interface View {
  readonly heading: string;
  readonly caption?: string;
  readonly lead?: string;
  readonly back?: string;
  readonly isSynthetic?: boolean;
  readonly warning?: { readonly heading: string; readonly text: string };
  readonly facts?: readonly { readonly key: Cell; readonly value: Cell }[];
  readonly sections: readonly Section[];
}

/** What a page is drawn from. */
export interface Asked {
  readonly alliances: Alliances;
  readonly state: Governance;
  readonly visit: Visit;
  /** ISO, in London. */
  readonly today: string;
  readonly path: string;
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** A form of this page that was refused. */
  readonly tried: Tried | undefined;
  readonly isSecretary: boolean;
  readonly isPatient: boolean;
}

export interface Tried {
  readonly form: string;
  readonly fields: Fields;
  readonly findings: readonly Finding[];
}

export type Draw = (asked: Asked) => View | undefined | Promise<View | undefined>;
export type Take = (
  asked: Asked,
) => { readonly name: string; readonly sheet: Sheet } | undefined | Promise<{ readonly name: string; readonly sheet: Sheet } | undefined>;

export interface Form {
  readonly id: string;
  readonly title: string;
  readonly action: string;
  readonly page: string;
  readonly button: string;
  readonly variant?: 'secondary' | 'warning';
  /** Shown by its title alone until it is asked for. */
  readonly isFolded: boolean;
  /** Was sent and refused. */
  readonly isTried: boolean;
  readonly hidden: readonly { readonly name: string; readonly value: string }[];
  readonly fields: readonly object[];
}

export interface Field {
  readonly kind: 'text' | 'area' | 'select' | 'checks' | 'radios' | 'day';
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value?: string;
  readonly values?: readonly string[];
  readonly items?: readonly { readonly value: string; readonly text: string }[];
}

/** A form that does `kind` when it is sent; what was posted and what was wrong with it are filled in again. */
export function form(
  { path, tried }: Pick<Asked, 'path' | 'tried'>,
  {
    id,
    kind,
    title,
    button,
    variant,
    isFolded = false,
    hidden = {},
    fields,
  }: {
    readonly id: string;
    readonly kind: string;
    readonly title: string;
    readonly button: string;
    readonly variant?: 'secondary' | 'warning';
    readonly isFolded?: boolean;
    readonly hidden?: Readonly<Record<string, string>>;
    readonly fields: readonly Field[];
  },
): Form {
  const mine = tried?.form === id ? tried : undefined;
  return {
    id,
    title,
    button,
    ...(variant ? { variant } : {}),
    isFolded,
    isTried: mine !== undefined,
    action: `/alliances/act/${kind}`,
    page: path,
    hidden: Object.entries(hidden).map(([name, value]) => ({ name, value })),
    fields: fields.map((field) => drawn(id, field, mine)),
  };
}

function drawn(form: string, { kind, name, label, hint, value = '', values = [], items = [] }: Field, tried: Tried | undefined): object {
  const id = `${form}-${name}`;
  const said = tried ? one(tried.fields, name) : value;
  const chosen = tried ? many(tried.fields, name) : values;
  const wrong = tried?.findings.filter(({ where }) => where === name) ?? [];
  return {
    kind,
    id,
    name,
    label,
    ...(hint ? { hint: { text: hint } } : {}),
    value: said,
    ...(wrong.length > 0 ? { errorMessage: { text: wrong.map(({ what, mend }) => [what, mend].join(' ')).join(' ') } } : {}),
    items:
      kind === 'day'
        ? dayItems(name, tried, value)
        : items.map((item) => ({ ...item, selected: item.value === said, checked: item.value === said || chosen.includes(item.value) })),
  };
}

function dayItems(name: string, tried: Tried | undefined, value: string): readonly object[] {
  const posted = tried && ['day', 'month', 'year'].map((part) => one(tried.fields, `${name}-${part}`));
  const known = value === '' ? ['', '', ''] : dateFields(name, value).map(([, part]) => part);
  return ['day', 'month', 'year'].map((part, place) => ({
    name: `${name}-${part}`,
    label: `${part.charAt(0).toUpperCase()}${part.slice(1)}`,
    value: (posted ?? known)[place] ?? '',
    width: part === 'year' ? 4 : 2,
    classes: part === 'year' ? 'nhsuk-input--width-4' : 'nhsuk-input--width-2',
  }));
}

/** Findings as lines of the error summary, each leading to its field when the form has it. */
export function errorsOf(view: View, { form: id, findings }: Tried): readonly PageError[] {
  const fields = view.sections.flatMap(({ forms = [] }) => forms).find((each) => each.id === id)?.fields as
    | readonly { readonly name: string; readonly kind: string }[]
    | undefined; // as `drawn` made them
  return findings.map(({ where, what, mend }) => {
    const field = fields?.find(({ name }) => name === where) ?? fields?.[0];
    const part = field?.kind === 'day' ? `-${field.name}-day` : '';
    return { text: [what, mend].filter(Boolean).join(' '), href: field ? `#${id}-${field.name}${part}` : '#maincontent' };
  });
}

export function fact(key: string, text: string, href?: string): { readonly key: Cell; readonly value: Cell } {
  return { key: { text: key }, value: { text, ...(href ? { href } : {}) } };
}
