// Prescribing guidance as published by CPIC and the DPWG, reduced to what advice needs. The wording stays theirs and keeps its licence.

/** One recommendation: what to do for a drug when every listed gene has the listed key. */
export interface Recommendation {
  readonly id: string;
  readonly drugs: readonly string[];
  /** The group it is written for ("general", "adults", "NVI" ...); null when the source names none. */
  readonly population: string | null;
  /** Strength, in the source's word. */
  readonly classification: string;
  /** Per gene a key, or allele counts such as {"*1": 1, "*28": 1}. */
  readonly keys: Readonly<Record<string, string | Readonly<Record<string, number>>>>;
  readonly text: string;
  readonly implications: readonly string[];
  readonly changesDose: boolean;
  readonly offersAlternative: boolean;
}

export interface Guideline {
  readonly id: string;
  readonly source: string;
  readonly name: string;
  readonly version: string;
  readonly url: string;
  readonly genes: readonly string[];
  readonly drugs: readonly string[];
  readonly recommendations: readonly Recommendation[];
}

/** The parts of a published guideline package that are read (ClinPGx guidelines/*.json). */
export interface PublishedGuideline {
  readonly guideline: {
    readonly id: string;
    readonly source: string;
    readonly name: string;
    readonly version?: number | string;
    readonly url?: string;
    readonly relatedChemicals: readonly { readonly name: string }[];
    readonly relatedGenes: readonly { readonly symbol: string }[];
  };
  readonly recommendations: readonly {
    readonly id: string;
    readonly population: string | null;
    readonly classification?: { readonly term: string } | null;
    readonly relatedChemicals: readonly { readonly name: string }[];
    readonly text?: { readonly html: string } | null;
    readonly implications?: readonly string[] | null;
    readonly lookupKey: Readonly<Record<string, string | Readonly<Record<string, number>>>>;
    readonly dosingInformation?: boolean;
    readonly alternateDrugAvailable?: boolean;
  }[];
  readonly version?: string;
}

export function compileGuideline({ guideline, recommendations, version }: PublishedGuideline): Guideline {
  return {
    id: guideline.id,
    source: guideline.source,
    name: guideline.name,
    url: guideline.url ?? '',
    version: version ?? String(guideline.version ?? ''),
    genes: guideline.relatedGenes.map(({ symbol }) => symbol),
    drugs: guideline.relatedChemicals.map(({ name }) => name),
    recommendations: recommendations.map((recommendation) => ({
      id: recommendation.id,
      drugs: recommendation.relatedChemicals.map(({ name }) => name),
      population: recommendation.population,
      classification: recommendation.classification?.term ?? '',
      keys: recommendation.lookupKey,
      text: plainText(recommendation.text?.html ?? ''),
      implications: recommendation.implications ?? [],
      changesDose: recommendation.dosingInformation ?? false,
      offersAlternative: recommendation.alternateDrugAvailable ?? false,
    })),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'", '&nbsp;': ' ' };

/** The published HTML as plain text: paragraphs and list items become lines, nothing else survives. */
function plainText(html: string): string {
  return html
    .replace(/<\/(p|li|h\d|tr)>|<br\s*\/?>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|amp|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n\s*/g, '\n')
    .trim();
}
