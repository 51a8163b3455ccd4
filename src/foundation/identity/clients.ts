// The register of applications.

import type { Database } from '../storage/index.ts';
import type { Client } from './client.ts';
import * as store from './store.ts';

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
