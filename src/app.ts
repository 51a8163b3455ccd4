// The composition root: the database, the record over it, the rooms over the record, the doors over the rooms. Nothing is decided here.
import { readFileSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { syntheticCountry } from './demo/synthetic-country.ts';
import { syntheticEffect } from './demo/synthetic-effect.ts';
import { MADE_UP_TRIALS } from './demo/trials.ts';
import { syntheticSeries } from './demo/workforce.ts';
import { fhirBadAddress, fhirDoor } from './doors/fhir/index.ts';
import {
  createExchangeStore,
  exchangeMigrations,
  keepDelivering,
  type MllpServer,
  outboxConsumer,
  registerHl7v2,
  startMllp,
} from './doors/hl7v2/index.ts';
import { hooksDoor, hooksMigrations, nextStepsFrom } from './doors/hooks/index.ts';
import { createServer, registerHealth, registerMetrics } from './doors/http/index.ts';
import { registerSignIn } from './doors/signin/index.ts';
import { createPages, registerWeb } from './doors/web/index.ts';
import { type Following, startFollowing } from './following.ts';
import { auditMigrations, auditSeals } from './foundation/audit/index.ts';
import { createIdentity, type Identity, identityMigrations } from './foundation/identity/index.ts';
import { type Consumer, createRecord, type KeptRecord, recordMigrations, structure } from './foundation/record/index.ts';
import { type Database, type Migration, migrate, openDatabase } from './foundation/storage/index.ts';
import { SYSTEM } from './foundation/terms/index.ts';
import { type Alliances, alliancesMigrations, createAlliances, equityMeasures, laboratoryMeasures } from './service/alliances/index.ts';
import { type Directory, loadDirectory } from './service/directory/index.ts';
import { equityConsumer, equityMigrations, recordFigures, relativesConsumer } from './service/equity/index.ts';
import { createFamilies, type Families, familiesMigrations, familyResults } from './service/families/index.ts';
import { createInterpretation, type Interpretation, interpretationMigrations } from './service/interpretation/index.ts';
import {
  laboratoryMigrations,
  openRules,
  organisationName,
  type Rules,
  rulesMigrations,
  worklistConsumer,
} from './service/laboratory/index.ts';
import { createTumourBoard, type TumourBoard } from './service/medicines/board/index.ts';
import { readNhsRules } from './service/medicines/index.ts';
import { createMedicines, type Medicines, medicinesConsumer, medicinesMigrations } from './service/medicines/stored/index.ts';
import { CATALOGUE, createPathways, type Pathways, pathwayMigrations, pathwaysConsumer } from './service/pathways/index.ts';
import { createPatients, createResearchChoices, researchChoiceConsumer, researchChoiceMigrations } from './service/patients/index.ts';
import { createRequests, type Requests, testOrdered } from './service/requests/index.ts';
import { createResearch, type Research, researchMigrations } from './service/research/index.ts';
import { createWorkforce, type Workforce, workforceMigrations } from './service/workforce/index.ts';
import { startReading, startWatching, type Watching } from './watching.ts';

/** The schema of every room, in the order in which the rooms build on each other. */
export const MIGRATIONS: readonly Migration[] = [
  ...recordMigrations,
  ...identityMigrations,
  ...auditMigrations,
  ...laboratoryMigrations,
  ...rulesMigrations,
  ...equityMigrations,
  ...familiesMigrations,
  ...workforceMigrations,
  ...exchangeMigrations,
  ...medicinesMigrations,
  ...hooksMigrations,
  ...interpretationMigrations,
  ...pathwayMigrations(CATALOGUE),
  ...researchChoiceMigrations,
  ...researchMigrations,
  ...alliancesMigrations,
];

/** A scan in progress may take this long to end when the service closes; one that takes longer is started again by whoever wants it. */
const LONGEST_WORK_MS = 5_000;

/** Partners are looked at this often for what is due; their own retry intervals are minutes. */
const DELIVER_EVERY_MS = 5_000;

/** What follows the change feed. Each can be emptied and replayed (`opengms rebuild`). */
export function consumers(
  now: () => Date,
  directory: Directory,
  { routing, clocks }: Pick<Rules, 'routing' | 'clocks'>,
): readonly Consumer[] {
  const testOf = (request: Parameters<typeof testOrdered>[0]) => testOrdered(request, directory, 'ServiceRequest');
  return [
    auditSeals(now),
    worklistConsumer({ routing, clocks, testOf }),
    outboxConsumer,
    equityConsumer,
    relativesConsumer,
    pathwaysConsumer(now),
    familyResults,
    medicinesConsumer(readNhsRules()),
    researchChoiceConsumer,
  ];
}

export interface Service {
  readonly config: Config;
  readonly app: FastifyInstance;
  readonly database: Database;
  readonly record: KeptRecord;
  readonly identity: Identity;
  readonly directory: Directory;
  readonly rules: Rules;
  readonly requests: Requests;
  readonly interpretation: Interpretation;
  readonly families: Families;
  readonly pathways: Pathways;
  readonly medicines: Medicines;
  readonly tumourBoard: TumourBoard;
  readonly alliances: Alliances;
  readonly workforce: Workforce;
  readonly research: Research;
  readonly following: Following;
  /** Starts to listen; resolves with the address. */
  listen(): Promise<string>;
  /** Finishes the requests in flight, then the followers, then the database. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly config: Config;
  /** A database opened elsewhere (tests); closed with the service. */
  readonly database?: Database;
  readonly now?: () => Date;
  readonly log?: NodeJS.WritableStream;
}

/** Opens everything; nothing listens yet. Throws a sentence for a person when the database cannot be opened. */
export async function openService({ config: asked, database: given, now = () => new Date(), log }: ServiceOptions): Promise<Service> {
  const config = asked.port === 0 ? await withFreePort(asked) : asked;
  const database =
    given ??
    (await openDatabase({ databaseUrl: config.databaseUrl, dataDirectory: config.dataDirectory, connections: config.connections }));
  try {
    await migrate(database, MIGRATIONS);
    return await compose({ config, database, now, log });
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function compose({
  config,
  database,
  now,
  log,
}: Required<Omit<ServiceOptions, 'log'>> & Pick<ServiceOptions, 'log'>): Promise<Service> {
  const record = createRecord(database, { structure });
  const directory = loadDirectory(config.dataDirectory);
  const rules = await rulesOf(database, directory, now());
  const { routing, clocks } = rules;
  const requests = createRequests({ record, directory, routing, clocks });
  const families = createFamilies({ db: database, record, invitationPage: `${config.signIn.baseUrl}/invitation` });
  const pathways = createPathways({ db: database, record, requests });
  const medicines = createMedicines({ db: database, record, dataDirectory: config.dataDirectory });
  const tumourBoard = createTumourBoard({
    record,
    directory,
    dataDirectory: config.dataDirectory,
    ...(config.isDemo ? { madeUpTrials: MADE_UP_TRIALS } : {}),
  });
  const alliances = createAlliances({
    db: database,
    now,
    nameOf: (code) => organisationName(code, routing),
    measures: [equityMeasures(recordFigures(database)), laboratoryMeasures(database), ...(config.isDemo ? [syntheticEffect(now)] : [])],
  });
  const workforce = createWorkforce({ db: database, baseUrl: config.signIn.baseUrl, badgeSecrets: config.badgeSecrets, now });
  const researchChoices = createResearchChoices({ db: database, record });
  const research = createResearch({
    db: database,
    record,
    choices: researchChoices,
    secret: config.researchSecret,
    directory: config.extractsDirectory,
    now,
    onFault: (error) => app.log.error({ err: error }, 'a research extract broke off'),
  });
  const identity = createIdentity({
    db: database,
    config,
    settings: config.signIn,
    patientByNhsNumber: (nhsNumber) => record.holderOf('Patient', SYSTEM.nhsNumber, nhsNumber),
    now,
  });
  const app = createServer({
    logLevel: config.logLevel,
    isHttps: config.signIn.baseUrl.startsWith('https://'),
    trustProxy: config.trustProxy,
    badAddress: fhirBadAddress,
    ...(log ? { log } : {}),
  });
  const following = startFollowing(record, consumers(now, directory, rules), (consumer, error) =>
    app.log.error({ err: error, consumer }, 'a follower of the feed failed'),
  );
  const interpretation = createInterpretation({
    db: database,
    record,
    now,
    onFault: (error) => app.log.error({ err: error }, 'work on a genome broke off'),
  });
  let isClosing = false;
  let delivering: { stop(): Promise<void> } | undefined;
  let mllp: MllpServer | undefined;
  let watching: Watching | undefined;
  let reading: Watching | undefined;

  registerMetrics(app, { followerFaults: following.faults });
  registerHealth(app, { database: () => database.query('select 1'), isClosing: () => isClosing });
  await fhirDoor(app, {
    record,
    requests,
    pathways,
    figures: recordFigures(database),
    research,
    tumourKnowledge: () => tumourBoard.knowledge().index,
    authenticate: identity.authenticate,
    baseUrl: config.signIn.baseUrl,
    now,
    version: version(),
  });
  const exchange = { store: createExchangeStore(database), record, requests, now };
  await registerHl7v2(app, { ...exchange, authenticate: identity.authenticate });
  await hooksDoor(app, {
    db: database,
    record,
    medicines,
    identity,
    nextSteps: nextStepsFrom(database, now),
    baseUrl: config.signIn.baseUrl,
    origins: config.hooksOrigins,
    now,
  });
  const pages = createPages({ isDemo: config.isDemo });
  registerSignIn(app, { identity, record, draw: pages.drawSignIn, now });
  registerWeb(
    app,
    {
      directory,
      isDemo: config.isDemo,
      identity,
      record,
      requests,
      interpretation,
      db: database,
      routing,
      clocks,
      rules,
      exchange: exchange.store,
      dataDirectory: config.dataDirectory,
      families,
      pathways,
      medicines,
      tumourBoard,
      alliances,
      workforce,
      ...(config.isDemo ? { syntheticEffect: syntheticSeries } : {}),
      patients: createPatients({ record }),
      researchChoices,
      research,
      equity: { record: recordFigures(database), ...(config.isDemo ? { synthetic: syntheticCountry() } : {}) },
      now,
    },
    pages,
  );
  await app.ready();

  return {
    config,
    app,
    database,
    record,
    identity,
    directory,
    rules,
    requests,
    interpretation,
    families,
    pathways,
    medicines,
    tumourBoard,
    alliances,
    workforce,
    research,
    following,
    listen: async () => {
      const address = await app.listen({ host: config.host, port: config.port });
      const { organisation, mllpPort } = config;
      const onFault = (error: unknown) => app.log.error({ err: error }, 'the exchange with partners failed');
      if (organisation === undefined) app.log.warn('OPENGMS_ORGANISATION is not set, so nothing is sent to partners');
      else delivering = keepDelivering({ ...exchange, us: { application: 'OpenGMS', organisation }, everyMs: DELIVER_EVERY_MS, onFault });
      watching = startWatching(pathways, now, (error) => app.log.error({ err: error }, 'looking for late steps of pathways failed'));
      reading = startReading(rules, now, (error) => app.log.error({ err: error }, 'reading the rules of routing and turnaround failed'));
      if (mllpPort !== undefined) mllp = await startMllp({ ...exchange, host: config.host, port: mllpPort, onFault });
      return address;
    },
    close: async () => {
      isClosing = true;
      await Promise.all([app.close(), mllp?.close()]);
      await delivering?.stop();
      await watching?.stop();
      await reading?.stop();
      await following.stop();
      await Promise.race([Promise.all([interpretation.settled(), research.settled()]), pause(LONGEST_WORK_MS, undefined, { ref: false })]);
      await database.close();
    },
  };
}

/** Where orders go and how long they may take, as shipped and as administrators changed it since. */
export function rulesOf(database: Database, directory: Directory, now: Date): Promise<Rules> {
  return openRules(database, (code) => (directory.test(code) ?? directory.indication(code)) !== undefined, now);
}

/** PORT=0: the port is chosen first, because addresses that go out name it. */
async function withFreePort(config: Config): Promise<Config> {
  const port = await freePort(config.host);
  const baseUrl = config.signIn.baseUrl.replace(/:0$/, `:${port}`);
  return { ...config, port, signIn: { ...config.signIn, baseUrl } };
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createTcpServer().once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('There is no free port.'))));
    });
  });
}

function version(): string {
  // Our own package.json.
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}
