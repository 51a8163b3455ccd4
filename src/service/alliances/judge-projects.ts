// Transformation projects, and what the public is told was done.
import { finding, isDay, lines, needsDay, needsText } from './finding.ts';
import type { Governance, Project } from './governance.ts';
import type { Judges } from './judging.ts';

type Kinds =
  | 'project-started'
  | 'step-added'
  | 'step-done'
  | 'benefit-recorded'
  | 'project-closed'
  | 'said-drafted'
  | 'said-published'
  | 'said-withdrawn';

export const PROJECT_JUDGES: Judges<Kinds> = {
  'project-started': ({ decisions }, { decision, title, aim, owner, startsOn, measure }) => {
    const { source, measure: chosen, baselineFrom, baselineTo, target, targetBy } = measure;
    const findings = [
      ...lines(
        decisions.get(decision)?.taken?.outcome !== 'carried',
        'decision',
        'A project starts from a decision that was carried.',
        'Choose one from the decisions log.',
        'ALL_NO_DECISION',
      ),
      ...needsText('title', title, 'The name'),
      ...needsText('aim', aim, 'The aim'),
      ...needsText('owner', owner, 'Who owns it'),
      ...lines(
        source === '' || chosen === '',
        'measure',
        'A project has a measure.',
        'Choose what of the record shows whether it helps.',
        'ALL_NO_MEASURE',
      ),
      ...lines(!Number.isFinite(target), 'target', 'The target is not a number.', 'Enter a number such as 80.', 'ALL_TARGET'),
      ...needsDay('startsOn', startsOn, 'The day it starts'),
      ...needsDay('baselineFrom', baselineFrom, 'The first day of the baseline'),
      ...needsDay('baselineTo', baselineTo, 'The end of the baseline'),
      ...needsDay('targetBy', targetBy, 'The day of the target'),
    ];
    if (findings.length > 0) return findings;
    return [
      ...lines(baselineTo <= baselineFrom, 'baselineTo', 'The baseline ends before it begins.', 'Enter a later end.', 'ALL_BASELINE'),
      ...lines(
        baselineTo > startsOn,
        'baselineTo',
        'The baseline runs into the project, so its effect would be held against itself.',
        'End it when the project starts, or before.',
        'ALL_BASELINE',
      ),
      ...lines(targetBy <= startsOn, 'targetBy', 'The target is due before the project starts.', 'Enter a later day.', 'ALL_TARGET'),
    ];
  },
  'step-added': (state, { project, title, owner, dueOn }) => [
    ...open(state, project),
    ...needsText('title', title, 'The step'),
    ...needsText('owner', owner, 'Who does it'),
    ...needsDay('dueOn', dueOn, 'The day it is due'),
  ],
  'step-done': (state, { project, step, on }, { today }) => {
    const found = state.projects.get(project)?.steps.find(({ id }) => id === step);
    return [
      ...open(state, project),
      ...lines(!found, 'step', 'There is no such step.', 'Choose one of the project.', 'ALL_UNKNOWN'),
      ...lines(found?.doneOn !== undefined, 'step', 'That step is done already.', 'Nothing is to be done.', 'ALL_DUPLICATE'),
      ...needsDay('on', on, 'The day it was done'),
      ...lines(isDay(on) && on > today, 'on', 'That day has not come.', 'Enter today or an earlier day.', 'ALL_DATE'),
    ];
  },
  'benefit-recorded': ({ projects }, { project, benefit, evidence }) => [
    ...lines(!projects.has(project), 'project', 'There is no such project.', 'Choose one of the list.', 'ALL_UNKNOWN'),
    ...needsText('benefit', benefit, 'The benefit'),
    ...needsText('evidence', evidence, 'How one knows'),
  ],
  'project-closed': (state, { project, outcome, lessons }) => [
    ...open(state, project),
    ...needsText('outcome', outcome, 'What came of it'),
    ...needsText('lessons', lessons, 'What was learned'),
  ],
  'said-drafted': ({ decisions }, { said, heardAt, did, decision }) => [
    ...needsText('said', said, 'What patients said'),
    ...needsText('heardAt', heardAt, 'Where it was said'),
    ...needsText('did', did, 'What was done'),
    ...lines(
      decision !== undefined && !decisions.get(decision)?.taken,
      'decision',
      'There is no such decision.',
      'Choose one that was taken.',
      'ALL_UNKNOWN',
    ),
    ...[said, heardAt, did].flatMap((text) =>
      lines(
        /\b\d{3}[ -]?\d{3}[ -]?\d{4}\b|@\S+\.\S/.test(text),
        'said',
        'It looks as if it names a person (a number or an address).',
        'Take out what could point to one person.',
        'ALL_IDENTIFIES',
      ),
    ),
  ],
  'said-published': ({ said }, { entry }, { who }) => {
    const found = said.get(entry);
    if (!found) return [finding('entry', 'There is no such entry.', 'Choose one of the list.', 'ALL_UNKNOWN')];
    return [
      ...lines(
        found.published !== undefined || found.withdrawn !== undefined,
        'entry',
        'It has been reviewed already.',
        'Draft a new one.',
        'ALL_DUPLICATE',
      ),
      ...lines(
        found.drafted.by.id === who.id,
        'entry',
        'You wrote it, so somebody else must read it before it is published.',
        'Ask a second person.',
        'ALL_SECOND_PERSON',
      ),
    ];
  },
  'said-withdrawn': ({ said }, { entry, why }) => [
    ...lines(
      !said.has(entry) || said.get(entry)?.withdrawn !== undefined,
      'entry',
      'There is no such entry to withdraw.',
      'Choose one of the list.',
      'ALL_UNKNOWN',
    ),
    ...needsText('why', why, 'The reason'),
  ],
};

function open({ projects }: Governance, id: string) {
  const project: Project | undefined = projects.get(id);
  if (!project) return [finding('project', 'There is no such project.', 'Choose one of the list.', 'ALL_UNKNOWN')];
  return lines(project.closed !== undefined, 'project', 'The project is closed.', 'Start another from a new decision.', 'ALL_CLOSED');
}
