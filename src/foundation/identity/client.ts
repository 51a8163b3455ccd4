// A registered application: its public keys, the organisation and role it acts with, and the most it may ask for. Data, not code.

import type { JSONWebKeySet } from 'jose';
import type { Database } from '../storage/index.ts';
import * as store from './store.ts';
import type { OdsCode, Role } from './who.ts';

export interface Client {
  readonly clientId: string;
  readonly name: string;
  readonly organisation: OdsCode;
  readonly role: Role;
  /** Public keys only; a registration that carries a private key is refused. */
  readonly jwks: JSONWebKeySet;
  /** For example `system/*.rs`, `system/Task.cru`. */
  readonly allowedScopes: readonly string[];
  readonly isActive: boolean;
}

export interface Clients {
  find(clientId: string): Promise<Client | undefined>;
  /** Registers or replaces. Withdrawing (`isActive: false`) also ends the tokens it holds. */
  register(client: Client, now: Date): Promise<void>;
}

export function createClients(db: Database): Clients {
  return {
    find: (clientId) => store.getClient(db, clientId),
    async register(client, now) {
      const hasPrivateKey = client.jwks.keys.some((key) => 'd' in key || key.kty === 'oct');
      if (hasPrivateKey) throw new Error(`Register public keys only: the key set of ${client.clientId} holds a secret one.`);
      await store.putClient(db, client, now);
      if (!client.isActive) await store.deleteAccessTokensOf(db, client.clientId);
    },
  };
}
