// npm run bench -- <name> [words]: side-by-side measurements that print ratios. Each is one file of this folder with `run`.

const BENCHES: Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<{ run(words: readonly string[]): Promise<void> }> }>
> = {
  orders: {
    summary: 'orders, reads and sorted searches a second beside raw SQL, on PostgreSQL and PGlite',
    load: () => import('./orders.ts'),
  },
  directory: {
    summary: 'loading the test directory, and finding a test by what people type, beside their limits',
    load: () => import('./directory.ts'),
  },
  medicines: {
    summary: 'pharmacogenomics: samples a second from VCF to advice, and one patient whatever the input',
    load: () => import('./medicines.ts'),
  },
  hooks: {
    summary: 'a CDS Hooks answer from stored genotypes, with audit, at the median and p95',
    load: () => import('./hooks.ts'),
  },
  pages: {
    summary: 'processor time and size of each page, with a worklist of 10,000 orders',
    load: () => import('./pages.ts'),
  },
  pathways: {
    summary: 'case-finding over a million people, one person explained, late steps swept; --same compares interpreter and SQL',
    load: () => import('./pathways.ts'),
  },
  reanalysis: {
    summary: 'stored families judged again after a panel change',
    load: () => import('./reanalysis.ts'),
  },
  interpretation: {
    summary: "the scan of a family's VCF beside bcftools, tiers from a reservoir, one crowded gene",
    load: () => import('./interpretation.ts'),
  },
  workforce: {
    summary: 'coverage over 200 sites and 50,000 training records beside its limit',
    load: () => import('./workforce.ts'),
  },
  research: {
    summary: 'an extract of 100,000 people in each format: people a second, and memory as it goes',
    load: () => import('./research.ts'),
  },
  'interpretation-spike': {
    summary: 'published cases put into made-up trios: how often the diagnosis is found, and how high',
    load: () => import('./interpretation-spike.ts'),
  },
  equity: {
    summary: 'standardised rates, slopes, tests and disclosure control beside their limits',
    load: () => import('./equity.ts'),
  },
};

const [name, ...words] = process.argv.slice(2);
const bench = name === undefined ? undefined : BENCHES[name];
if (bench) {
  await (await bench.load()).run(words);
} else {
  const known = Object.entries(BENCHES).map(([key, { summary }]) => `  ${key.padEnd(22)}${summary}`);
  process.stderr.write(`npm run bench -- <name>\n${known.join('\n')}\n`);
  process.exitCode = name ? 2 : 0;
}
