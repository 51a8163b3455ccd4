// The private key that signs badges, sealed with a secret that is not in the database: a copy of the database alone forges no badge.
// An encrypted JWK (RFC 7517 section 7) as a compact JWE, `dir` with A256GCM (RFC 7518); its key is drawn from the secret by HKDF-SHA-256 (RFC 5869).
import { createHash, hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, type JWK } from 'jose';

/** Shorter than this it can be guessed. In bytes. */
export const SHORTEST_SECRET = 32;

export async function sealKey(key: JWK, secret: string): Promise<string> {
  const { bytes, name } = sealingKey(secret);
  return new CompactEncrypt(Buffer.from(JSON.stringify(key), 'utf8'))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'jwk+json', kid: name })
    .encrypt(bytes);
}

/** The key, when one of the secrets sealed it and nothing was changed since; otherwise undefined. */
export async function openKey(sealed: string, secrets: readonly string[]): Promise<JWK | undefined> {
  const secret = secrets.find((each) => isSealedWith(sealed, each));
  if (secret === undefined) return undefined;
  try {
    const { plaintext } = await compactDecrypt(sealed, sealingKey(secret).bytes, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return JSON.parse(new TextDecoder().decode(plaintext)) as JWK; // sealKey wrote it, and the seal held
  } catch {
    return undefined;
  }
}

export function isSealedWith(sealed: string, secret: string): boolean {
  try {
    return decodeProtectedHeader(sealed).kid === sealingKey(secret).name;
  } catch {
    return false;
  }
}

/** The secret itself encrypts nothing; the name says which secret it was and gives nothing of it away. */
function sealingKey(secret: string): { readonly bytes: Uint8Array; readonly name: string } {
  const bytes = new Uint8Array(hkdfSync('sha256', secret, '', 'opengms badge signing key, version 1', 32));
  return { bytes, name: createHash('sha256').update(bytes).update('name').digest('hex').slice(0, 16) };
}
