// The session cookie. `__Host-` ties it to this host and https (RFC 6265bis section 4.1.3.2); without https it has its plain name.

const NAME = 'opengms-session';
const HOST_NAME = `__Host-${NAME}`;

/** The session's secret from a Cookie header, or undefined. */
export function readCookie(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  for (const name of [HOST_NAME, NAME]) {
    const pair = pairs.find((each) => each.startsWith(`${name}=`));
    if (pair !== undefined) return pair.slice(name.length + 1);
  }
  return undefined;
}

/**
 * A Set-Cookie value. Lax, not Strict: the browser comes back from the provider by a cross-site redirect, and every change asks for a
 * CSRF token besides.
 */
export function writeCookie(secret: string, isHttps: boolean): string {
  return `${isHttps ? HOST_NAME : NAME}=${secret}; Path=/; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`;
}

export function clearCookie(isHttps: boolean): string {
  return `${writeCookie('', isHttps)}; Max-Age=0`;
}
