// What the record does not say, or what could not be derived, has one name in every stratum.
export const UNKNOWN = 'unknown';
