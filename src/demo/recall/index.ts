// The front door of recall: what the service finds in a synthetic region, beside the truth of it.

export { measureRecall, type Recall } from './measure-recall.ts';
export { recallCsv, recallText } from './recall-text.ts';
export type { Row } from './tally.ts';
