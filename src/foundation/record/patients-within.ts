// The Patients whom a scope reaches, as a statement that a room joins its own tables about people with.

import type { Scope } from '../identity/index.ts';
import { scopeCondition } from './scope.ts';

/** Gives `shard`, `person` and `content` (the Patient as JSON text); `parameter` adds a value and gives back its `$n`. */
export function patientsWithin(scope: Scope, parameter: (value: unknown) => string): string {
  return `select r.shard, r.id as person, r.content from resource r where r.type = 'Patient' and not r.deleted and ${scopeCondition(scope, parameter, 'Patient')}`;
}
