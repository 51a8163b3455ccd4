// Reads a CASE 1.1 package into a framework, and gives it out again. A package that breaks the shape or points nowhere is refused whole.
import type { Finding } from '../../../foundation/errors.ts';
import { checkShape, isObject } from '../shape.ts';
import { CASE_SHAPES } from './case-shape.ts';
import type { CasePackage, Framework } from './framework.ts';

export type CaseReading =
  | { readonly kind: 'framework'; readonly framework: Framework; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** `text` is a CFPackage, bare or wrapped as a service answers it (`{"CFPackage": …}`). */
export function readCase(text: string): CaseReading {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'refused', findings: [finding('file', 'This file is not JSON.', 'Export the framework as a CASE 1.1 package (JSON).')] };
  }
  const wrapped = isObject(json) && isObject(json.CFPackage) ? json.CFPackage : json;
  // Servers put these two into packages although the schema of the package leaves them out; they say nothing new.
  const { value, dropped } = withoutEchoes(wrapped);
  const shapes = checkShape(value, 'CFPackage', CASE_SHAPES, { code: 'WKF_CASE' });
  if (shapes.length > 0) return { kind: 'refused', findings: shapes };
  const casePackage = value as CasePackage; // checkShape found every member it declares
  const links = brokenLinks(casePackage);
  if (links.length > 0) return { kind: 'refused', findings: links };
  const note =
    dropped > 0 ? [information(`${dropped} links from an item to its own document were left out; a package does not carry them.`)] : [];
  return { kind: 'framework', framework: frameworkOf(casePackage), findings: note };
}

/** The package as it goes out: what came in, unchanged. */
export function writeCase(framework: Framework): string {
  return `${JSON.stringify(framework.casePackage, null, 2)}\n`;
}

export function frameworkOf(casePackage: CasePackage): Framework {
  const { identifier, title, creator, version, description } = casePackage.CFDocument;
  // What only groups others is a heading, not something to hold.
  const parents = new Set(
    (casePackage.CFAssociations ?? [])
      .filter(({ associationType }) => associationType === 'isChildOf')
      .map(({ destinationNodeURI }) => destinationNodeURI.identifier),
  );
  return {
    identifier,
    title,
    creator,
    ...(version === undefined ? {} : { version }),
    ...(description === undefined ? {} : { description }),
    competences: (casePackage.CFItems ?? [])
      .filter((item) => !parents.has(item.identifier))
      .map((item) => ({
        identifier: item.identifier,
        framework: identifier,
        ...(item.humanCodingScheme === undefined ? {} : { code: item.humanCodingScheme }),
        title: item.abbreviatedStatement ?? item.fullStatement,
        statement: item.fullStatement,
      })),
    casePackage,
  };
}

function brokenLinks({ CFDocument, CFItems = [], CFAssociations = [] }: CasePackage): readonly Finding[] {
  const found: Finding[] = [];
  const known = new Set([CFDocument.identifier]);
  for (const [place, { identifier }] of CFItems.entries()) {
    if (known.has(identifier)) found.push(finding(`CFPackage.CFItems[${place}]`, 'Two items have one identifier.', 'Give each its own.'));
    known.add(identifier);
  }
  if (CFItems.length === 0) found.push(finding('CFPackage.CFItems', 'The framework has no competences.', 'Export it with its items.'));
  for (const [place, link] of CFAssociations.entries())
    if (link.associationType === 'isChildOf' && !known.has(link.originNodeURI.identifier))
      found.push(
        finding(
          `CFPackage.CFAssociations[${place}].originNodeURI`,
          'This points to an item that is not in the package.',
          'Export the whole package.',
        ),
      );
  return found;
}

function withoutEchoes(json: unknown): { readonly value: unknown; readonly dropped: number } {
  if (!isObject(json)) return { value: json, dropped: 0 };
  let dropped = 0;
  const bare = (each: unknown, member: string): unknown => {
    if (!isObject(each) || !(member in each)) return each;
    dropped += 1;
    return Object.fromEntries(Object.entries(each).filter(([name]) => name !== member));
  };
  const all = (list: unknown): unknown => (Array.isArray(list) ? list.map((each: unknown) => bare(each, 'CFDocumentURI')) : list);
  const value = Object.fromEntries(
    Object.entries(json).map(([member, each]) => [
      member,
      member === 'CFDocument' ? bare(each, 'CFPackageURI') : member === 'CFItems' || member === 'CFAssociations' ? all(each) : each,
    ]),
  );
  return { value, dropped };
}

function finding(where: string, what: string, mend: string): Finding {
  return { severity: 'error', code: 'WKF_CASE', issue: 'structure', where, what, mend };
}

function information(what: string): Finding {
  return { severity: 'information', code: 'WKF_CASE', issue: 'informational', where: 'CFPackage', what };
}
