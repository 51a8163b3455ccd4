// The first page: what this is, what is in it, and how to try it.
import type { Directory } from '../../../service/directory/index.ts';
import { count, plural } from '../format.ts';

export function welcome({ directory, isDemo, origin }: { directory: Directory; isDemo: boolean; origin: string }) {
  return {
    heading: 'Genomic medicine service',
    lead: 'Find the right genomic test, request it, follow it through the laboratory and read the result.',
    tiles: [
      { href: '/tests', title: 'Find a test', text: 'Search the national test directory by condition, gene or code. No sign-in needed.' },
      {
        href: '/sign-in',
        title: isDemo ? 'Sign in as a demonstration person' : 'Sign in',
        text: 'Request tests, work through samples, read and act on results.',
      },
      {
        href: '/FHIR/R4/metadata',
        title: 'Connect a system',
        text: 'FHIR R4 and HL7 v2 for hospital and laboratory systems: what this server can do.',
      },
    ],
    holdings: directory.versions.map((version) => ({
      key: { text: `${version.kind === 'rare' ? 'Rare and inherited disease' : 'Cancer'} directory` },
      value: {
        text: `Version ${version.version}: ${plural(version.indications.length, 'clinical indication')}, ${count(version.indications.reduce((sum, indication) => sum + indication.tests.length, 0))} tests`,
      },
    })),
    curl: `curl -s ${origin}/FHIR/R4 -H "Authorization: Bearer demo-clinician" -H "Content-Type: application/fhir+json" -d @docs/guides/first-order.json`,
  };
}
