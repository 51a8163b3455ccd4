// Which version a workbook is, from its own title ("v5.1 June 2023") and, failing that, from the name of the file.

export interface VersionName {
  /** 5.1, or 2021-10 where the title has a month and no number. */
  readonly version?: string;
  /** First day of the month of publication. */
  readonly effectiveFrom?: string;
}

export function readVersionName(titles: readonly string[], fileName: string): VersionName {
  const named = [...titles, fileName.replace(/\.[a-z]{3,4}$/i, '')].map(readOne);
  const effectiveFrom = named.find((name) => name.effectiveFrom)?.effectiveFrom;
  const version = named.find((name) => name.version)?.version ?? effectiveFrom?.slice(0, 7);
  return { ...(version && { version }), ...(effectiveFrom && { effectiveFrom }) };
}

function readOne(text: string): VersionName {
  const number = /(?:^|[^a-z])v(?:ersion)?[\s._-]*(\d{1,2}(?:[._]\d{1,2}){0,2})(?!\d)/i.exec(text)?.[1]?.replaceAll('_', '.');
  const effectiveFrom = monthIn(text);
  return { ...(number && { version: number }), ...(effectiveFrom && { effectiveFrom }) };
}

function monthIn(text: string): string | undefined {
  const written = new RegExp(`(${MONTHS.join('|')})[a-z]*[\\s_-]+(20\\d\\d)`, 'i').exec(text);
  if (written?.[1] && written[2]) return day(written[2], MONTHS.indexOf(written[1].toLowerCase()) + 1);
  const digits = /(?:^|\D)(20\d\d)[-_.](0[1-9]|1[0-2])(?!\d)/.exec(text);
  return digits?.[1] && digits[2] ? day(digits[1], Number(digits[2])) : undefined;
}

function day(year: string, month: number): string {
  return `${year}-${String(month).padStart(2, '0')}-01`;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
