// What can be wrong with an entry before anything is known about its content, each with what to do.

import type { Finding } from '../../../foundation/errors.ts';

export function missingResource(where: string): Finding {
  return finding('REQ_NO_RESOURCE', 'required', where, 'The entry has no resource.', 'Send the resource to be written.');
}

export function notFound(where: string): Finding {
  return finding('REQ_NOT_FOUND', 'not-found', where, 'There is no such resource that you may see.', 'Check the id.');
}

export function stale(where: string): Finding {
  return finding(
    'REQ_STALE',
    'conflict',
    where,
    'The resource has changed since the version in If-Match.',
    'Read it again, and repeat the change on the current version.',
  );
}

export function tooMany(where: string): Finding {
  return finding(
    'REQ_MULTIPLE_MATCHES',
    'conflict',
    where,
    'The query matches more than one resource.',
    'Ask for something that only one resource has, such as its identifier.',
  );
}

export function twoRecords(type: string, where: string): Finding {
  return finding(
    'REQ_PATIENT_TWO_RECORDS',
    'conflict',
    `${where}.identifier`,
    `The identifiers belong to two different ${type} records. They are not merged.`,
    'Find out which record is right, and send only its identifiers.',
  );
}

export function numberTaken(type: string, where: string): Finding {
  return finding(
    'REQ_NUMBER_TAKEN',
    'duplicate',
    `${where}.identifier`,
    `An identifier belongs to another ${type}. The two are not merged.`,
    'Find out whose number it is, and leave it with them.',
  );
}

export function numberInUse(where: string): Finding {
  return {
    ...finding(
      'REQ_ORDER_NUMBER_IN_USE',
      'duplicate',
      `${where}.identifier`,
      'The number is in use for another order or report.',
      'If this is the same one, update it; if not, give it a number of its own.',
    ),
    severity: 'warning',
  };
}

export function finding(code: string, issue: Finding['issue'], where: string, what: string, mend: string): Finding {
  return { severity: 'error', code, issue, where, what, mend };
}
