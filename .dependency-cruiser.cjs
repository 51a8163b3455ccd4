/** The boundaries of the house (docs/decisions/0001-three-floors.md). If a rule hurts, the folder is wrong: write a decision record. */
module.exports = {
  forbidden: [
    {
      name: 'floors-one-direction',
      comment: 'doors -> service -> foundation, never back: a rule that knows a door cannot be reused by another door.',
      severity: 'error',
      from: { path: '^src/(foundation|service)/' },
      to: { path: '^src/(doors|demo|cli|app)' },
    },
    {
      name: 'foundation-knows-no-genomics',
      comment: 'The foundation serves every room; once it knows one of them it can no longer be trusted by the others.',
      severity: 'error',
      from: { path: '^src/foundation/' },
      to: { path: '^src/service/' },
    },
    {
      name: 'through-the-front-door',
      comment: 'A room is entered through its index.ts alone, so that what is inside can change without asking anyone.',
      severity: 'error',
      from: { path: '^src/(foundation|service|doors)/([^/]+)/' },
      to: {
        path: '^src/(foundation|service|doors)/([^/]+)/.+',
        pathNot: ['^src/$1/$2/', '/index\\.ts$', '^src/foundation/(storage|identity)/testing\\.ts$'],
      },
    },
    {
      name: 'no-circles',
      comment: 'Two rooms that need each other are one room, or the thing they share has no name yet.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'deciding-is-pure',
      comment: 'Only store.ts, doors, the foundation and the entry points touch a database; rules take values and return values.',
      severity: 'error',
      from: { path: '^src/service/', pathNot: '(store|\\.test|index)\\.ts$' },
      to: { path: '^src/foundation/storage/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
