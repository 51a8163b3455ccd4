// The names our own choices carry in the record, so that they are found again and told from the forms of others.
export const CHOICE_SYSTEM = 'urn:opengms:choice';
export const RESEARCH_FORM = 'urn:opengms:questionnaire:research-choice';

/** What a person chooses on their own pages. */
export const TOPICS = ['research', 'contact', 'family'] as const;
export type Topic = (typeof TOPICS)[number];
