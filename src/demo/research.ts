// Approvals for research in the demonstration: one that the committee decided, one that waits for a second person.
import { PERSONAS } from '../foundation/identity/index.ts';
import type { ApprovalAsked, Research } from '../service/research/index.ts';

const DAY_MS = 86_400_000;

/** Asks for them through the front door when there is none. Returns how many were made. */
export async function seedResearch(research: Research, now: Date): Promise<number> {
  const [asks, decides] = [PERSONAS.get('research'), PERSONAS.get('research-other')];
  if (!asks || !decides || (await research.approvals(asks)).length > 0) return 0;
  const decided = await ask({
    title: 'Early treatment of high cholesterol in families',
    purpose: 'Does treatment before the age of 30 change how families with high cholesterol do?',
    use: { kind: 'health', conditions: [], isForProfit: false, ethics: 'REC 26/NW/0999 (synthetic)' },
    recipient: 'University of Example',
    dataSets: ['people', 'conditions', 'measurements', 'variants', 'tests'],
    cohort: { codes: ['http://snomed.info/sct|398036000'] },
    formats: ['fhir', 'omop'],
  });
  const done = await research.decide(
    decided,
    {
      approves: true,
      because: 'In the public interest, and the least data that answers it',
      minutes: 'Data access committee, item 3 (synthetic)',
    },
    decides,
  );
  if (done.kind === 'refused') throw new Error(`The demonstration was refused: ${done.because}`);
  await ask({
    title: 'Genes that raise the risk of hearing loss',
    purpose: 'Which variants are found in adults who lose their hearing early?',
    use: { kind: 'health', conditions: [], isForProfit: true, ethics: 'REC 26/LO/0999 (synthetic)' },
    recipient: 'Example Therapeutics',
    dataSets: ['people', 'variants', 'tests'],
    cohort: { codes: [] },
    formats: ['phenopackets'],
  });
  return 2;

  async function ask(what: Omit<ApprovalAsked, 'dates' | 'smallest' | 'from' | 'until'>): Promise<string> {
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const asked: ApprovalAsked = {
      ...what,
      dates: 'shifted',
      smallest: 10,
      from: day(now.getTime() - 30 * DAY_MS),
      until: day(now.getTime() + 700 * DAY_MS),
    };
    const made = asks ? await research.propose(asked, asks) : undefined;
    if (made?.kind !== 'done') throw new Error(`The demonstration was refused: ${made?.because}`);
    return made.approval.id;
  }
}
