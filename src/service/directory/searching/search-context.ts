// What the other words of a search say about the person: family or tumour, child or adult. They move hits up or down; they never remove one.

import type { SearchHit } from '../directory.ts';
import { squash } from './words.ts';

const FAMILY =
  /\b(famil(y|ial)|runs?|inherit\w*|heredit\w*|relatives?|mother|mum|father|dad|parents?|brothers?|sisters?|siblings?|aunts?|uncles?|cousins?|grand\w+|generations?|germ ?line|carriers?|predisposition|gene)\b/;
const TUMOUR = /\b(tumou?rs?|biops(y|ies)|relapse\w*|metasta\w*|resection|histology|somatic|ffpe|lump)\b/;
const CHILD =
  /\b(bab(y|ies)|child(ren|s|hood)?|infant\w*|newborns?|neonat\w*|toddlers?|paediatric|pediatric|boy|girl|young|teenag\w*|kid|kids|son|daughter)\b/;
const ADULT = /\b(adults?|adulthood|elderly|late onset|old age|grown up)\b/;
const BEFORE_BIRTH = /\b(fetal|fetus|foetal|foetus|unborn|antenatal|prenatal|pregnan\w*|scan|nipd|nipt|amnio\w*|cvs)\b/;

export function adjustForContext(hits: readonly SearchHit[], words: string): readonly SearchHit[] {
  const asked = squash(words);
  const says = {
    family: FAMILY.test(asked),
    tumour: TUMOUR.test(asked),
    child: CHILD.test(asked),
    adult: ADULT.test(asked),
    unborn: BEFORE_BIRTH.test(asked),
  };
  return hits.map((hit) => {
    const name = squash(hit.indication.name);
    const isCancerDirectory = hit.indication.kind === 'cancer';
    let factor = 1;
    if (says.family) factor *= isCancerDirectory ? 0.45 : 1.1;
    if (says.tumour && isCancerDirectory) factor *= 1.2;
    // A gene named alone is more often a question about inheritance than about one tumour.
    if (!says.tumour && !isCancerDirectory && hit.because.startsWith('gene:')) factor *= 1.15;
    const isForChildren = CHILD.test(name);
    const isForAdults = ADULT.test(name);
    if (says.child) factor *= isForAdults ? 0.6 : isForChildren ? 1.05 : 1;
    else if (isForChildren && isCancerDirectory) factor *= 0.8;
    if (says.adult) factor *= isForChildren ? 0.6 : isForAdults ? 1.05 : 1;
    // Tests for a pregnancy answer a question of their own; without a word of it they stand behind.
    if (!says.unborn && BEFORE_BIRTH.test(name)) factor *= 0.75;
    return factor === 1 ? hit : { ...hit, score: hit.score * factor };
  });
}
