// The classes of CASE 1.1 as they stand inside a package, as facts: members, kinds, what is required, closed against other members.
// 1EdTech CASE Service 1.1, final 2025-03-13: https://standards.1edtech.org/case/specifications/standards/v1p1/rest
import type { Kind, Shape, Shapes } from '../shape.ts';

const LINK: Kind = { one: 'LinkURI' };
const NODE: Kind = { one: 'LinkGenURI' };
const TEXTS: Kind = { many: 'text' };
const EXTENSION = /^ext:[A-Za-z0-9._-]+$/;

/** Since 1.1 `isTranslationOf` as well; others by `ext:`. */
export const ASSOCIATION_TYPES = [
  'isChildOf',
  'isPeerOf',
  'isPartOf',
  'exactMatchOf',
  'precedes',
  'isRelatedTo',
  'replacedBy',
  'exemplar',
  'hasSkillLevel',
  'isTranslationOf',
] as const;

const IDENTITY = { identifier: 'uuid', uri: 'uri', lastChangeDateTime: 'date-time', extensions: 'any' } as const;

function made(members: Shape['members'], required: readonly string[]): Shape {
  return { members: { ...IDENTITY, ...members }, required: ['identifier', 'uri', 'lastChangeDateTime', ...required] };
}

export const CASE_SHAPES: Shapes = {
  LinkURI: { members: { title: 'text', identifier: 'uuid', uri: 'uri' }, required: ['title', 'identifier', 'uri'] },
  LinkGenURI: {
    members: { title: 'text', identifier: 'text', uri: 'uri', targetType: { values: ['CASE'], extension: EXTENSION } },
    required: ['title', 'identifier', 'uri'],
  },
  CFPackage: {
    members: {
      CFDocument: { one: 'CFDocument' },
      CFItems: { many: { one: 'CFItem' } },
      CFAssociations: { many: { one: 'CFAssociation' } },
      CFDefinitions: { one: 'CFDefinition' },
      CFRubrics: { many: { one: 'CFRubric' } },
      extensions: 'any',
    },
    required: ['CFDocument'],
  },
  CFDocument: made(
    {
      frameworkType: 'text',
      caseVersion: { values: ['1.1'] },
      creator: 'text',
      title: 'text',
      officialSourceURL: 'uri',
      publisher: 'text',
      description: 'text',
      subject: TEXTS,
      subjectURI: { many: LINK },
      language: 'text',
      version: 'text',
      adoptionStatus: 'text',
      statusStartDate: 'date',
      statusEndDate: 'date',
      licenseURI: LINK,
      notes: 'text',
    },
    ['creator', 'title'],
  ),
  CFItem: made(
    {
      fullStatement: 'text',
      alternativeLabel: 'text',
      CFItemType: 'text',
      humanCodingScheme: 'text',
      listEnumeration: 'text',
      abbreviatedStatement: 'text',
      conceptKeywords: TEXTS,
      conceptKeywordsURI: LINK,
      notes: 'text',
      subject: TEXTS,
      subjectURI: { many: LINK },
      language: 'text',
      educationLevel: TEXTS,
      CFItemTypeURI: LINK,
      licenseURI: LINK,
      statusStartDate: 'date',
      statusEndDate: 'date',
    },
    ['fullStatement'],
  ),
  CFAssociation: made(
    {
      associationType: { values: ASSOCIATION_TYPES, extension: EXTENSION },
      sequenceNumber: 'integer',
      originNodeURI: NODE,
      destinationNodeURI: NODE,
      CFAssociationGroupingURI: LINK,
      notes: 'text',
    },
    ['associationType', 'originNodeURI', 'destinationNodeURI'],
  ),
  CFDefinition: {
    members: {
      CFConcepts: { many: { one: 'CFConcept' } },
      CFSubjects: { many: { one: 'CFSubject' } },
      CFLicenses: { many: { one: 'CFLicense' } },
      CFItemTypes: { many: { one: 'CFItemType' } },
      CFAssociationGroupings: { many: { one: 'CFAssociationGrouping' } },
      extensions: 'any',
    },
    required: [],
  },
  CFConcept: made({ title: 'text', keywords: 'text', hierarchyCode: 'text', description: 'text' }, ['title', 'hierarchyCode']),
  CFSubject: made({ title: 'text', hierarchyCode: 'text', description: 'text' }, ['title', 'hierarchyCode']),
  CFLicense: made({ title: 'text', description: 'text', licenseText: 'text' }, ['title', 'licenseText']),
  CFItemType: made({ title: 'text', description: 'text', hierarchyCode: 'text', typeCode: 'text' }, [
    'title',
    'description',
    'hierarchyCode',
  ]),
  CFAssociationGrouping: made({ title: 'text', description: 'text' }, ['title']),
  CFRubric: made({ title: 'text', description: 'text', CFRubricCriteria: { many: 'any' } }, []),
};
