// The HL7 v2 door: messages in over HTTP and MLLP, reports and replies out, and the same engine for files.
// Standards: HL7 v2.2 to 2.8 in, 2.4 and 2.5.1 out; NW GMSA guide; IHE PaLM LAB-1 and LAB-3.
export { type AckCode, acknowledge } from './ack.ts';
export { decode, encode } from './bytes.ts';
export type { Conversion } from './conversion.ts';
export { type DeliveryMeans, type DeliveryRound, deliverDue, keepDelivering, type Send } from './deliver.ts';
export type { Dialect } from './dialect.ts';
export { type LintReport, lint } from './lint.ts';
export { type Message, parseMessage, printMessage } from './message.ts';
export { EXCHANGE_TABLES, exchangeMigrations } from './migrations.ts';
export { sendMllp } from './mllp-client.ts';
export { type MllpOptions, type MllpServer, startMllp } from './mllp-server.ts';
export { outboxConsumer } from './outbox.ts';
export { type Partner, readPartner } from './partner.ts';
export { isAstm, type Reading, readMessage, splitMessages } from './reading.ts';
export { type Received, type ReceiveMeans, receive } from './receive.ts';
export { HL7V2_PATH, type Hl7v2Means, registerHl7v2 } from './routes.ts';
export { ruleCodes, toFindings } from './rules.ts';
export { createExchangeStore, type ExchangeStore, type InboundMessage, type Outgoing, type QualityRow } from './store.ts';
export { toFhir } from './to-fhir.ts';
export { type Envelope, envelopeOf, toV2, type Written } from './to-v2.ts';
