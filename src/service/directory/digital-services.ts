// The digital directory (Digital Genomic Test Service) gives packages TP and tests GT codes of their own; the table is data/directory/digital-codes.json.

export interface DigitalService {
  /** TP383 (package) or GT46 (test). */
  readonly digital: string;
  readonly name: string;
  /** The workbook's code, where known: R69, R69.5. */
  readonly old?: string;
  /** `identifier`: the guide pairs the two codes. `name`: the names are the same, and the pair is our inference. */
  readonly by?: 'identifier' | 'name';
}

export function parseDigitalServices(text: string): readonly DigitalService[] {
  // Our own file, in the form of DigitalService; the test of the carried data reads every line of it.
  const { services } = JSON.parse(text) as { readonly services: readonly DigitalService[] };
  return services;
}
