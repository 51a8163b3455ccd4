// A partner of the exchange: an EPR or a laboratory system of one organisation. Rows of a table, so that staff add one without a supplier.

export interface Partner {
  /** ODS code of the organisation. */
  readonly ods: string;
  /** Its name for the system, as MSH-3 or MSH-5 has it: the EPR source. One organisation may have several. */
  readonly application: string;
  readonly name: string;
  /** `email-pdf` is kept for the day it is built; nothing is sent by it yet, and that is said. */
  readonly method: 'http' | 'mllp' | 'email-pdf';
  /** `https://host/path` for http, `host:port` for mllp. */
  readonly address: string;
  readonly version: '2.4' | '2.5.1';
  readonly reportsAs: 'ORU' | 'MDM';
  /** We take messages from it. */
  readonly takesFrom: boolean;
  /** We send reports and order replies to it. */
  readonly sendsTo: boolean;
  /** Its own names for organisations, `{ "MFT": "R0A" }`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Severities it is held to otherwise, by rule code. */
  readonly severities: Readonly<Record<string, 'error' | 'warning' | 'information'>>;
  /** Regional integration rules v3.0, March 2025: every 10 minutes for an hour, then escalate. */
  readonly retryMinutes: number;
  readonly giveUpMinutes: number;
  readonly isEnabled: boolean;
  /** Nothing committed before this is sent. */
  readonly since: Date;
}

export const DEFAULT_RETRY_MINUTES = 10;
export const DEFAULT_GIVE_UP_MINUTES = 60;

export type PartnerReading =
  | { readonly kind: 'partner'; readonly partner: Partner }
  | { readonly kind: 'refused'; readonly because: string };

/** A row as staff or a file gives it; says what is missing or wrong. */
export function readPartner(given: Readonly<Record<string, unknown>>, now: Date): PartnerReading {
  const text = (name: string): string => (typeof given[name] === 'string' ? given[name].trim() : '');
  const refused = (because: string): PartnerReading => ({ kind: 'refused', because });
  const ods = text('ods').toUpperCase();
  if (!/^[A-Z0-9]{3,8}$/.test(ods)) return refused('ods must be an ODS code, for example R0A.');
  const application = text('application');
  if (application === '' || /[|^~\\&\r\n]/.test(application)) return refused('application must be the name in MSH-3, without separators.');
  const method = text('method') || 'http';
  if (method !== 'http' && method !== 'mllp' && method !== 'email-pdf') return refused('method must be http, mllp or email-pdf.');
  const version = text('version') || '2.5.1';
  if (version !== '2.4' && version !== '2.5.1') return refused('version must be 2.4 or 2.5.1.');
  const reportsAs = text('reportsAs') || 'ORU';
  if (reportsAs !== 'ORU' && reportsAs !== 'MDM') return refused('reportsAs must be ORU or MDM.');
  const sendsTo = given.sendsTo === true;
  const address = text('address');
  if (sendsTo && method === 'http' && !/^https?:\/\/[^\s]+$/.test(address)) return refused('address must be http(s)://host/path.');
  if (sendsTo && method === 'mllp' && !/^[^\s:]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/.test(address))
    return refused('address must be host:port.');
  const minutes = (name: string, otherwise: number): number | undefined => {
    const value = given[name] ?? otherwise;
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
  };
  const retryMinutes = minutes('retryMinutes', DEFAULT_RETRY_MINUTES);
  const giveUpMinutes = minutes('giveUpMinutes', DEFAULT_GIVE_UP_MINUTES);
  if (retryMinutes === undefined || giveUpMinutes === undefined) return refused('retryMinutes and giveUpMinutes must be numbers above 0.');
  return {
    kind: 'partner',
    partner: {
      ods,
      application,
      name: text('name') || application,
      method,
      address,
      version,
      reportsAs,
      takesFrom: given.takesFrom !== false,
      sendsTo,
      aliases: textTable(given.aliases),
      // Only the three severities pass the filter.
      severities: Object.fromEntries(
        Object.entries(textTable(given.severities)).filter(([, severity]) => ['error', 'warning', 'information'].includes(severity)),
      ) as Partner['severities'],
      retryMinutes,
      giveUpMinutes,
      isEnabled: given.isEnabled !== false,
      since: typeof given.since === 'string' && !Number.isNaN(Date.parse(given.since)) ? new Date(given.since) : now,
    },
  };
}

function textTable(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
