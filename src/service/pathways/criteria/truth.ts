// The three truth values and the two connectives over many of them.

export type Truth = 'met' | 'not-met' | 'unknown';

export function allOf(truths: Iterable<Truth>): Truth {
  let result: Truth = 'met';
  for (const truth of truths) {
    if (truth === 'not-met') return 'not-met';
    if (truth === 'unknown') result = 'unknown';
  }
  return result;
}

export function anyOf(truths: Iterable<Truth>): Truth {
  let result: Truth = 'not-met';
  for (const truth of truths) {
    if (truth === 'met') return 'met';
    if (truth === 'unknown') result = 'unknown';
  }
  return result;
}

export function negate(truth: Truth): Truth {
  return truth === 'met' ? 'not-met' : truth === 'not-met' ? 'met' : 'unknown';
}

export function truthOf(value: boolean): Truth {
  return value ? 'met' : 'not-met';
}
