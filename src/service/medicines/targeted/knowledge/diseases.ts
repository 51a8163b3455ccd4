// The tumour types that a knowledge base's disease stands for. Disease Ontology gives no OncoTree codes: the table is ours.

import type { OncoTree, TumourScope } from './oncotree.ts';

export interface Diseases {
  /** `doid` as CIViC writes it (3908, 0060079, DOID:3908). Empty when the disease has no place in OncoTree, 'any' for cancer as such. */
  tumoursOf(doid: string, name: string): TumourScope;
}

/** Tab-separated doid, disease, codes (comma-separated, `*` for any tumour). */
export function diseasesFrom(table: string, tree: OncoTree): Diseases {
  const [byId, byName] = [new Map<string, TumourScope>(), new Map<string, TumourScope>()];
  for (const line of table.split('\n').slice(1)) {
    const [doid = '', disease = '', codes] = line.split('\t');
    if (!codes) continue;
    const scope: TumourScope = codes === '*' ? 'any' : codes.split(',');
    byId.set(doid, scope);
    byName.set(disease.toLowerCase(), scope);
  }
  return {
    tumoursOf(doid, name) {
      const wording = name.trim();
      const known = byId.get(doid.replace(/^DOID:/i, '')) ?? byName.get(wording.toLowerCase());
      if (known) return known;
      if (/^(any )?(solid tumou?rs?|advanced solid tumou?rs?)$/i.test(wording)) return ['_SOLID_'];
      const found = wording ? tree.find(wording) : null;
      return found ? [found.code] : [];
    },
  };
}
