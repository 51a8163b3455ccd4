// The routing and the turnaround tables shipped with the product (data/laboratory, SOURCE.md says what is verified).

import routing from '../../../data/laboratory/routing.json' with { type: 'json' };
import clocks from '../../../data/laboratory/turnaround.json' with { type: 'json' };
import type { Routing } from './routing.ts';
import type { Clocks } from './turnaround.ts';

export const SHIPPED_ROUTING: Routing = routing;
export const SHIPPED_CLOCKS: Clocks = clocks;
