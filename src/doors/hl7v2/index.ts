// The HL7 v2 door: messages in over HTTP and MLLP, reports and replies out, and the same engine for files.
// Standards: HL7 v2.2 to 2.8 in, 2.4 and 2.5.1 out; NW GMSA guide; IHE PaLM LAB-1 and LAB-3.

export { type DeliveryMeans, type DeliveryRound, deliverDue, keepDelivering, type Send } from './exchange/deliver.ts';
export { EXCHANGE_TABLES, exchangeMigrations } from './exchange/migrations.ts';
export { sendMllp } from './exchange/mllp-client.ts';
export { type MllpOptions, type MllpServer, startMllp } from './exchange/mllp-server.ts';
export { outboxConsumer } from './exchange/outbox.ts';
export { type Partner, readPartner } from './exchange/partner.ts';
export { type Received, type ReceiveMeans, receive } from './exchange/receive.ts';
export { HL7V2_PATH, type Hl7v2Means, registerHl7v2 } from './exchange/routes.ts';
export { createExchangeStore, type ExchangeStore, type InboundMessage, type Outgoing, type QualityRow } from './exchange/store.ts';
export { type LintReport, lint } from './lint/lint.ts';
export { type AckCode, acknowledge } from './message/ack.ts';
export { decode, encode } from './message/bytes.ts';
export type { Dialect } from './message/dialect.ts';
export { type Message, parseMessage, printMessage } from './message/message.ts';
export { isAstm, type Reading, readMessage, splitMessages } from './message/reading.ts';
export { ruleCodes, toFindings } from './message/rules.ts';
export type { Conversion } from './to-fhir/conversion.ts';
export { toFhir } from './to-fhir/to-fhir.ts';
export { type Envelope, envelopeOf, type Written } from './to-v2/envelope.ts';
export { toV2 } from './to-v2/to-v2.ts';
