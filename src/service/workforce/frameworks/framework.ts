// A competency framework: a document, its competences and how they hang together, exactly as a CASE 1.1 package says it.
// 1EdTech CASE 1.1: https://standards.1edtech.org/case/specifications/standards/v1p1/rest

/** One competence that somebody can hold: a CFItem. */
export interface Competence {
  /** UUID; training records and badges point to it. */
  readonly identifier: string;
  /** The framework it belongs to (UUID of its CFDocument). */
  readonly framework: string;
  /** N3, M07; undefined when the framework gives none. */
  readonly code?: string;
  /** A few words, for tables. */
  readonly title: string;
  readonly statement: string;
}

export interface Framework {
  readonly identifier: string;
  readonly title: string;
  readonly creator: string;
  readonly version?: string;
  readonly description?: string;
  readonly competences: readonly Competence[];
  /** The package as it came; it goes out again as it is. */
  readonly casePackage: CasePackage;
}

/** The members we read; the others are kept. */
export interface CasePackage {
  readonly CFDocument: {
    readonly identifier: string;
    readonly title: string;
    readonly creator: string;
    readonly version?: string;
    readonly description?: string;
    readonly [member: string]: unknown;
  };
  readonly CFItems?: readonly CaseItem[];
  readonly CFAssociations?: readonly CaseAssociation[];
  readonly [member: string]: unknown;
}

export interface CaseItem {
  readonly identifier: string;
  readonly uri: string;
  readonly fullStatement: string;
  readonly abbreviatedStatement?: string;
  readonly humanCodingScheme?: string;
  readonly [member: string]: unknown;
}

export interface CaseAssociation {
  readonly associationType: string;
  readonly originNodeURI: { readonly identifier: string };
  readonly destinationNodeURI: { readonly identifier: string };
  readonly [member: string]: unknown;
}

/** Competences by identifier, and by code where the code is of one framework only. */
export interface CompetenceIndex {
  readonly byIdentifier: ReadonlyMap<string, Competence>;
  /** By code and by title, lower case; a word that two competences share is in `ambiguous` instead. */
  readonly byWord: ReadonlyMap<string, Competence>;
  readonly ambiguous: ReadonlySet<string>;
}

export function indexCompetences(frameworks: readonly Framework[]): CompetenceIndex {
  const byIdentifier = new Map<string, Competence>();
  const byWord = new Map<string, Competence>();
  const ambiguous = new Set<string>();
  for (const competence of frameworks.flatMap(({ competences }) => competences)) {
    byIdentifier.set(competence.identifier.toLowerCase(), competence);
    for (const word of new Set([competence.code, competence.title, competence.statement])) {
      const key = word?.trim().toLowerCase();
      if (!key) continue;
      if (byWord.has(key) && byWord.get(key)?.identifier !== competence.identifier) ambiguous.add(key);
      byWord.set(key, competence);
    }
  }
  for (const word of ambiguous) byWord.delete(word);
  return { byIdentifier, byWord, ambiguous };
}
