// Just-in-time learning: pages elsewhere that help with one test, by its clinical indication. We keep address and title, nothing of the page.

export interface LearningLink {
  /** R134, M1 */
  readonly indication: string;
  readonly title: string;
  readonly url: string;
  readonly publisher: string;
  /** The day on which title and address were read. */
  readonly seenOn: string;
}

export function learningFor(indication: string, links: readonly LearningLink[]): readonly LearningLink[] {
  const [code = ''] = indication.toUpperCase().split('.');
  return links.filter((link) => link.indication === code);
}
