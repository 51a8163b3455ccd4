// A resource as it is stored: JSON text that starts with its type, id and meta, so that versionId can be set without parsing it again.

import type { Resource } from '@medplum/fhirtypes';
import type { Stored } from './record.ts';

/** What follows the version number in the stored text; `withVersion` puts both together, here and (as `||`) in the commit statement. */
export function contentTail(resource: Resource, lastUpdated: string): string {
  const { resourceType: _type, id: _id, meta, ...rest } = resource;
  const { versionId: _version, lastUpdated: _time, ...metaRest } = meta ?? {};
  const more = JSON.stringify(metaRest);
  const fields = JSON.stringify(rest);
  return `","lastUpdated":"${lastUpdated}"${more === '{}' ? '' : `,${more.slice(1, -1)}`}}${fields === '{}' ? '' : `,${fields.slice(1, -1)}`}}`;
}

/** The start of the stored text, up to the version number. Types and ids hold no character that JSON escapes (checked on commit). */
export function contentHead(type: string, id: string): string {
  return `{"resourceType":"${type}","id":"${id}","meta":{"versionId":"`;
}

export function withVersion(type: string, id: string, version: number, tail: string): string {
  return `${contentHead(type, id)}${version}${tail}`;
}

/** Would writing the resource again leave the same text, but for its version and time? Quick; a difference may be one of order alone. */
export function isStoredAs(resource: Resource, { type, id, version, lastUpdated, content }: Stored): boolean {
  return content === withVersion(type, id, version, contentTail(resource, lastUpdated.toISOString()));
}
