// What the pages are given by the composition root, and what every page folder is given by the pages.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RestfulInteraction } from '../../foundation/audit/index.ts';
import type { Identity, Interaction, Scope, Session, Who } from '../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../foundation/record/index.ts';
import type { Queryable } from '../../foundation/storage/index.ts';
import type { Alliances } from '../../service/alliances/index.ts';
import type { Directory } from '../../service/directory/index.ts';
import type { FigureSource } from '../../service/equity/index.ts';
import type { Families } from '../../service/families/index.ts';
import type { Interpretation } from '../../service/interpretation/index.ts';
import type { Clocks, Routing, Rules } from '../../service/laboratory/index.ts';
import type { TumourBoard } from '../../service/medicines/board/index.ts';
import type { Medicines } from '../../service/medicines/stored/index.ts';
import type { Pathways } from '../../service/pathways/index.ts';
import type { Patients, ResearchChoices } from '../../service/patients/index.ts';
import type { Requests } from '../../service/requests/index.ts';
import type { Research } from '../../service/research/index.ts';
import type { Month, Workforce } from '../../service/workforce/index.ts';
import type { ExchangeStore } from '../hl7v2/index.ts';
import type { Brand } from './brand.ts';
import type { Fields } from './form.ts';
import type { Page } from './page.ts';
import type { Render } from './render.ts';

export interface WebDependencies {
  readonly directory: Directory;
  readonly isDemo: boolean;
  readonly brand?: Brand;
  readonly identity: Pick<Identity, 'authenticate'>;
  readonly record: ClinicalRecord;
  readonly requests: Requests;
  /** Boards, papers, decisions and projects. */
  readonly alliances: Alliances;
  readonly interpretation: Interpretation;
  /** For the worklists of service/laboratory alone; everything else is read through the record. */
  readonly db: Queryable;
  readonly routing: Routing;
  readonly clocks: Clocks;
  /** How these two were changed, and by whom. */
  readonly rules: Rules;
  /** Partners, and the messages that came with what was found in them. */
  readonly exchange: Pick<ExchangeStore, 'partners' | 'savePartner' | 'inbound' | 'quality' | 'unacknowledged' | 'sendAgain'>;
  /** Where files a deployment adds itself are looked for, hp.json for example. */
  readonly dataDirectory: string;
  /** Where counts for the pages of equity come from: the record's cube, and in the demonstration a made-up country. */
  readonly equity: { readonly record: FigureSource; readonly synthetic?: FigureSource };
  readonly patients: Patients;
  /** Who agreed to research and who took it back: what an extract asks. */
  readonly researchChoices: ResearchChoices;
  /** Approvals and extracts for research. */
  readonly research: Research;
  /** Who is on a pathway, what is asked, who was missed. */
  readonly medicines: Medicines;
  readonly tumourBoard: TumourBoard;
  readonly pathways: Pathways;
  /** Families, their cascades and invitations. */
  readonly families: Families;
  readonly workforce: Workforce;
  /** In the demonstration: a made-up series in which training had an effect. */
  readonly syntheticEffect?: (now: Date) => { readonly months: readonly Month[]; readonly trainedIn: string };
  readonly now: () => Date;
}

/** A signed-in person on a page. */
export interface Visitor {
  readonly who: Who;
  readonly session: Session;
  /** The value of the hidden field `_csrf` of every form. */
  readonly csrf: string;
}

/** A visitor whom the policy lets do what the page is for. */
export interface Visit extends Visitor {
  /** What of the record they reach with it. */
  readonly scope: Scope;
  readonly now: Date;
}

/** A visit with what the form said. */
export interface FormVisit extends Visit {
  readonly fields: Fields;
  /** Which press of the form this is, when the form carries a key (once.ts): the room keeps it, so that the same press makes one thing. */
  readonly once?: string;
}

export interface Looking {
  readonly interaction: RestfulInteraction;
  readonly resources?: readonly string[];
  /** Logical ids of the Patients it was about. */
  readonly patients?: readonly string[];
  readonly query?: string;
}

/** What every page folder is given. */
export interface Web extends WebDependencies {
  readonly render: Render;
  visitor(request: FastifyRequest): Promise<Visitor | undefined>;
  /**
   * Who is here and may do `interaction` on `subject`. Otherwise undefined, and the answer has been sent already (to sign in, or a page that
   * says why not): the handler returns `reply`.
   */
  enter(request: FastifyRequest, reply: FastifyReply, interaction: Interaction, subject: string): Promise<Visit | undefined>;
  /** The same for a posted form: its CSRF token is checked first. */
  enterWithForm(request: FastifyRequest, reply: FastifyReply, interaction: Interaction, subject: string): Promise<FormVisit | undefined>;
  /** Sends a page with the frame, the menu of the visitor's role and the form token. */
  show(request: FastifyRequest, reply: FastifyReply, template: string, page: Page, view: object, status?: number): Promise<FastifyReply>;
  /** A page that only says something: not found, not allowed. */
  tell(request: FastifyRequest, reply: FastifyReply, status: number, message: Message): Promise<FastifyReply>;
  /** Writes down who saw what; await it before the page is sent. */
  saw(request: FastifyRequest, visit: Visitor, looking: Looking): Promise<void>;
}

export interface Message {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly link?: { readonly href: string; readonly text: string };
  readonly back?: string;
}
