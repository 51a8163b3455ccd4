// Was a drug of this class given before? Labels name classes (an EGFR inhibitor, platinum), records name drugs.

import type { Truth } from './truth.ts';

/** Members by class, as used in NICE recommendations (British National Formulary, chapters 8.1 and 8.2). Written in lower case. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  platinum: ['cisplatin', 'carboplatin', 'oxaliplatin', 'chemotherapy-platinum'],
  'pd-1': ['pembrolizumab', 'nivolumab', 'atezolizumab', 'durvalumab', 'avelumab', 'cemiplimab', 'dostarlimab', 'immunotherapy', 'pd-l1'],
  'egfr-inhibitor': ['erlotinib', 'gefitinib', 'afatinib', 'dacomitinib', 'osimertinib', 'egfr tki'],
  'alk-inhibitor': ['crizotinib', 'ceritinib', 'alectinib', 'brigatinib', 'lorlatinib'],
  'ros1-inhibitor': ['crizotinib', 'entrectinib', 'lorlatinib', 'repotrectinib'],
  'cdk4/6-inhibitor': ['palbociclib', 'ribociclib', 'abemaciclib', 'cdk4/6i'],
  'hormone-agent': ['abiraterone', 'enzalutamide', 'apalutamide', 'darolutamide'],
  chemotherapy: [
    'cisplatin',
    'carboplatin',
    'oxaliplatin',
    'docetaxel',
    'paclitaxel',
    'capecitabine',
    'fluorouracil',
    'doxorubicin',
    'epirubicin',
    'cyclophosphamide',
    'gemcitabine',
    'pemetrexed',
    'irinotecan',
    'folfox',
    'folfiri',
    'platinum',
  ],
};

export function hasHad(wanted: readonly string[], given: readonly string[] | undefined, line: number | undefined): Truth {
  // Nothing given for advanced disease does not rule out treatment for early disease, so only a stated list decides.
  if (given === undefined) return line === 1 && !wanted.includes('chemotherapy') ? 'not-met' : 'unknown';
  const had = new Set(given.map((drug) => drug.trim().toLowerCase()));
  return wanted.some((name) => had.has(name) || (CLASSES[name] ?? []).some((drug) => had.has(drug))) ? 'met' : 'not-met';
}
