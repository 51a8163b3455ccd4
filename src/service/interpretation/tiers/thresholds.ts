// The dated thresholds of tiering and classification (data/interpretation/thresholds.json, its origins in SOURCE.md beside it).

import thresholds from '../../../../data/interpretation/thresholds.json' with { type: 'json' };

export type Thresholds = typeof thresholds;

export const THRESHOLDS: Thresholds = thresholds;
