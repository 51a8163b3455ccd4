// For the tests of this door: the whole service on an embedded database in memory, and an order of invented people.
import { openService, type Service } from '../../app.ts';
import { readServingConfig } from '../../config.ts';
import { type Database, openDatabase } from '../../foundation/storage/index.ts';
import { type DatabaseKind, emptyDatabase } from '../../foundation/storage/testing.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly json: any;
}

export interface TestService {
  readonly service: Service;
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    more?: { as?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answered>;
}

export async function aRunningService({
  log,
  kind = 'pglite',
}: {
  readonly log?: NodeJS.WritableStream;
  readonly kind?: DatabaseKind;
} = {}): Promise<TestService> {
  const database = kind === 'pglite' ? await openDatabase({ memory: true }) : await aServerDatabase();
  const config = { ...readServingConfig({ OPENGMS_DEMO: '1', OPENGMS_LOG: log ? 'info' : 'fatal' }), dataDirectory: '/nowhere', port: 0 };
  const service = await openService({ config, database, ...(log ? { log } : {}) });
  return {
    service,
    ask: async (method, path, { as = 'clinician', body, headers = {} } = {}) => {
      const response = await service.app.inject({
        method,
        url: `/FHIR/R4${path}`,
        headers: {
          ...(as === '' ? {} : { authorization: `Bearer demo-${as}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
      });
      const text = response.body;
      return {
        status: response.statusCode,
        headers: Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
        ),
        text,
        json: text.startsWith('{') ? JSON.parse(text) : undefined,
      };
    },
  };
}

/** Personas are refused on a server; on a throw-away one they stand in for a provider of identities. storage/testing.ts closes it. */
async function aServerDatabase(): Promise<Database> {
  const server = await emptyDatabase('postgresql');
  return { ...server, kind: 'pglite', close: async () => undefined };
}

const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code';

/** Four resources that refer to each other as the national examples do. NHS numbers of the 999 range. */
export function anOrder({ nhsNumber = '9990000018', test = 'R134.1', local = 'ORDER-1' } = {}) {
  const entry = (type: string, id: string, resource: object, more: object = {}) => ({
    fullUrl: `http://example.org/fhir/${type}/${id}`,
    resource: { resourceType: type, id, ...resource },
    request: { method: 'POST', url: type, ...more },
  });
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      entry('PractitionerRole', 'role-1', {
        practitioner: { identifier: { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '999900000001' }, display: 'Dr Amara Osei' },
        organization: { identifier: { system: ODS, value: 'R0A' } },
        telecom: [{ system: 'email', value: 'amara.osei@example.nhs.uk' }],
      }),
      entry(
        'Patient',
        'patient-1',
        {
          identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
          name: [{ family: 'Okafor', given: ['Ada'] }],
          gender: 'female',
          birthDate: '1981-03-09',
        },
        { ifNoneExist: `Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|${nhsNumber}` },
      ),
      entry('ServiceRequest', 'request-1', {
        identifier: [{ system: 'https://example.nhs.uk/order', value: local, assigner: { identifier: { system: ODS, value: 'R0A' } } }],
        status: 'active',
        intent: 'order',
        category: [{ coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/rare-diseaseTesting-genomics', code: 'diagnostic' }] }],
        code: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory', code: test }] },
        subject: { reference: 'Patient/patient-1', identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber } },
        authoredOn: '2026-11-20',
        requester: { reference: 'PractitionerRole/role-1' },
      }),
      entry('Specimen', 'specimen-1', {
        identifier: [{ system: 'https://example.nhs.uk/specimen', value: `${local}-S1` }],
        status: 'available',
        type: { coding: [{ system: 'http://snomed.info/sct', code: '445295009' }] },
        subject: { reference: 'Patient/patient-1' },
        request: [{ reference: 'ServiceRequest/request-1' }],
        collection: { collectedDateTime: '2026-11-20' },
      }),
    ],
  };
}
