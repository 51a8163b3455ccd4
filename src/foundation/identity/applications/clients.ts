// The register of applications.

import type { Database } from '../../storage/index.ts';
import * as store from '../store.ts';
import { type Client, isPublicKeySet } from './client.ts';

export interface Clients {
  list(): Promise<readonly Client[]>;
  find(clientId: string): Promise<Client | undefined>;
  /** Registers or replaces. Withdrawing (`isActive: false`) also ends the tokens it holds. */
  register(client: Client, now: Date): Promise<void>;
}

export function createClients(db: Database): Clients {
  return {
    list: () => store.listClients(db),
    find: (clientId) => store.getClient(db, clientId),
    async register(client, now) {
      if (!isPublicKeySet(client.jwks))
        throw new Error(`Register public keys only, each with a kid: the key set of ${client.clientId} is something else.`);
      await store.putClient(db, client, now);
      if (!client.isActive) await store.deleteAccessTokensOf(db, client.clientId);
    },
  };
}
