// How a person is known again without keeping who they are: hashes of the NHS number, and of name with full date of birth.

import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { Member } from '../pedigree/pedigree.ts';
import { hashOf } from '../store.ts';

export function personHashes(member: Pick<Member, 'name' | 'born' | 'identifiers'>, pepper: string): readonly string[] {
  const number = member.identifiers?.find(({ system }) => system === SYSTEM.nhsNumber)?.value;
  const name = member.name
    ?.normalize('NFKD')
    .replaceAll(/[^\p{L}]/gu, '')
    .toLowerCase();
  return [
    ...(number ? [hashOf('nhs-number', number, pepper)] : []),
    ...(name && member.born?.length === 10 ? [hashOf('name-and-birth', `${name}|${member.born}`, pepper)] : []),
  ];
}
