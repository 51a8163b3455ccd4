// Compiles CQL text and runs it with engines that are not ours: @cqframework/cql to ELM, cql-execution to answers. For tests and benchmarks only.

import type { Catalogue } from '../criteria/catalogue.ts';
import type { Given } from '../criteria/given.ts';
import { factValue, listOf } from '../criteria/given.ts';

/** The types of CQL itself (https://cql.hl7.org/09-b-cqlreference.html), as the translator wants them: it carries no model of its own. */
const SYSTEM_MODEL = systemModel();

export interface CqlRun {
  readonly compiledInMs: number;
  /** Every definition's value for one person. */
  answer(given: Given): Promise<Readonly<Record<string, unknown>>>;
}

/** Throws with the translator's own words when the text does not compile. */
export async function compileCql(text: string, catalogue: Catalogue): Promise<CqlRun> {
  const { CqlTranslator, LibraryManager, ModelManager, createModelInfoProvider, stringAsSource } = await import(
    '@cqframework/cql/cql-to-elm'
  );
  const { Executor, Library, PatientSource } = (await import('cql-execution')).default;
  const started = performance.now();
  const models = new ModelManager();
  models.modelInfoLoader.registerModelInfoProvider(
    createModelInfoProvider((id: string) => (id === 'System' ? stringAsSource(SYSTEM_MODEL) : null)),
  );
  const translator = CqlTranslator.fromText(text, new LibraryManager(models));
  const errors = translator.errors.asJsReadonlyArrayView().map(({ message }) => message);
  if (errors.length > 0) throw new Error(`CQL does not compile: ${errors.slice(0, 5).join('; ')}`);
  const library = new Library(JSON.parse(translator.toJson()));
  const compiledInMs = performance.now() - started;
  return {
    compiledInMs,
    answer: async (given) => {
      const results = await new Executor(library, undefined, parametersOf(given, catalogue)).exec(new PatientSource([]));
      return results.unfilteredResults;
    },
  };
}

function parametersOf(given: Given, catalogue: Catalogue): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const id of catalogue.facts.keys()) parameters[id] = factValue(given, id) ?? null;
  for (const { id, fields } of catalogue.lists.values()) {
    const { members, isComplete } = listOf(given, id);
    parameters[id] = members.map((member) => ({
      id: member.id,
      kin: member.kin ?? [],
      ...Object.fromEntries(Object.keys(fields).map((field) => [field, member.fields[field] ?? null])),
    }));
    parameters[`${id} complete`] = isComplete;
  }
  return parameters;
}

function systemModel(): string {
  const simple = ['Boolean', 'Integer', 'Long', 'Decimal', 'String', 'DateTime', 'Date', 'Time'];
  const classes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    Quantity: { value: 'Decimal', unit: 'String' },
    Ratio: { numerator: 'Quantity', denominator: 'Quantity' },
    Code: { code: 'String', system: 'String', version: 'String', display: 'String' },
    Concept: { display: 'String' },
    Vocabulary: { id: 'String', version: 'String', name: 'String' },
  };
  const lines = [
    '<typeInfo xsi:type="SimpleTypeInfo" name="System.Any"/>',
    ...simple.map((name) => `<typeInfo xsi:type="SimpleTypeInfo" name="System.${name}" baseType="System.Any"/>`),
    ...Object.entries(classes).map(([name, elements]) => {
      const parts = Object.entries(elements).map(([element, type]) => `<element name="${element}" elementType="System.${type}"/>`);
      return `<typeInfo xsi:type="ClassInfo" name="System.${name}" baseType="System.Any">${parts.join('')}</typeInfo>`;
    }),
    ...['ValueSet', 'CodeSystem'].map((name) => `<typeInfo xsi:type="ClassInfo" name="System.${name}" baseType="System.Vocabulary"/>`),
  ];
  const attributes =
    'xmlns="urn:hl7-org:elm-modelinfo:r1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="System" version="1.0.0" url="urn:hl7-org:elm-types:r1"';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<modelInfo ${attributes}>\n${lines.join('\n')}\n</modelInfo>`;
}
