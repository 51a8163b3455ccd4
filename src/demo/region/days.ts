// Days of a life as ISO text.

export function addYears(day: string, years: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + years * 365.25 * 86_400_000).toISOString().slice(0, 10);
}

/** Completed years. */
export function ageOn(bornOn: string, day: string): number {
  return Math.floor((Number(day.replaceAll('-', '')) - Number(bornOn.replaceAll('-', ''))) / 10_000);
}
