// The classes of an Open Badges 3.0 credential, as facts: members and what is required.
// https://www.imsglobal.org/spec/ob/v3p0/ with W3C Verifiable Credentials Data Model 2.0, https://www.w3.org/TR/vc-data-model-2.0/
import type { Kind, Shapes } from '../shape.ts';

export const CONTEXTS = ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'] as const;

const TYPES: Kind = { oneOrMany: 'text' };

export const BADGE_SHAPES: Shapes = {
  AchievementCredential: {
    members: {
      '@context': { many: 'any' },
      id: 'uri',
      type: TYPES,
      name: 'text',
      description: 'text',
      issuer: { either: ['uri', { one: 'Profile' }] },
      validFrom: 'date-time',
      validUntil: 'date-time',
      awardedDate: 'date-time',
      credentialSubject: { one: 'AchievementSubject' },
      proof: 'any',
      credentialSchema: 'any',
      credentialStatus: 'any',
      evidence: 'any',
      image: 'any',
      refreshService: 'any',
      termsOfUse: 'any',
      endorsement: 'any',
      endorsementJwt: 'any',
    },
    required: ['@context', 'id', 'type', 'issuer', 'validFrom', 'credentialSubject'],
    isOpen: true,
  },
  Profile: { members: { id: 'uri', type: TYPES, name: 'text', url: 'uri', email: 'text' }, required: ['id', 'type'], isOpen: true },
  AchievementSubject: {
    members: { id: 'uri', type: TYPES, identifier: { oneOrMany: { one: 'IdentityObject' } }, achievement: { one: 'Achievement' } },
    required: ['type', 'achievement'],
    isOpen: true,
  },
  IdentityObject: {
    members: { type: 'text', hashed: 'any', identityHash: 'text', identityType: 'text', salt: 'text' },
    required: ['type', 'hashed', 'identityHash', 'identityType'],
  },
  Achievement: {
    members: {
      id: 'uri',
      type: TYPES,
      name: 'text',
      description: 'text',
      criteria: { one: 'Criteria' },
      achievementType: 'text',
      humanCode: 'text',
      alignment: { oneOrMany: { one: 'Alignment' } },
    },
    required: ['id', 'type', 'name', 'description', 'criteria'],
    isOpen: true,
  },
  Criteria: { members: { id: 'uri', narrative: 'text' }, required: [], isOpen: true },
  Alignment: {
    members: {
      type: TYPES,
      targetCode: 'text',
      targetDescription: 'text',
      targetName: 'text',
      targetFramework: 'text',
      targetType: 'text',
      targetUrl: 'uri',
    },
    required: ['type', 'targetName', 'targetUrl'],
    isOpen: true,
  },
};
