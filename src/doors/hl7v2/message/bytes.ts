// Bytes to text and back. Senders declare one character set and mix in another; every byte that had to be guessed is remembered,
// so that the same bytes can be written again.

export interface Decoded {
  readonly text: string;
  /** Where (index in `text`) a single byte of Windows-1252 stood among UTF-8, and which byte it was. */
  readonly strays: ReadonlyMap<number, number>;
  readonly charset: 'utf-8' | 'windows-1252' | 'utf-16';
}

/** Names of HL7 table 0211 and common spellings that mean one byte a character. */
const ONE_BYTE = /^(8859\/1|ISO-?8859-?1|LATIN-?1|WINDOWS-?1252|CP-?1252|ANSI)$/i;

/** MSH-18 decides when it names a one-byte set; otherwise UTF-8 (of which ASCII is a part), and a byte that is not UTF-8 is read as Windows-1252. */
export function decode(bytes: Uint8Array): Decoded {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    const name = bytes[0] === 0xff ? 'utf-16le' : 'utf-16be';
    return { text: new TextDecoder(name).decode(bytes), strays: new Map(), charset: 'utf-16' };
  }
  if (ONE_BYTE.test(declaredCharset(bytes))) return { text: oneByte(bytes), strays: new Map(), charset: 'windows-1252' };
  return mixed(bytes);
}

/** The bytes that `decode` read. UTF-16 is written as UTF-8. */
export function encode(decoded: Decoded): Uint8Array {
  if (decoded.charset === 'windows-1252') return Uint8Array.from(decoded.text, toOneByte);
  if (decoded.strays.size === 0) return Buffer.from(decoded.text, 'utf8');
  const parts: Buffer[] = [];
  let from = 0;
  for (const [index, byte] of decoded.strays) {
    parts.push(Buffer.from(decoded.text.slice(from, index), 'utf8'), Buffer.from([byte]));
    from = index + 1;
  }
  parts.push(Buffer.from(decoded.text.slice(from), 'utf8'));
  return Buffer.concat(parts);
}

function declaredCharset(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const start = head.indexOf('MSH');
  if (start < 0) return '';
  const line = head.slice(start).split(/[\r\n]/, 1)[0] ?? '';
  // MSH-1 is the separator itself, so MSH-18 is the 17th piece after the name.
  return (line.split(line.charAt(3))[17] ?? '').split(/[~^]/, 1)[0]?.trim() ?? '';
}

function mixed(bytes: Uint8Array): Decoded {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), strays: new Map(), charset: 'utf-8' };
  } catch {
    const strays = new Map<number, number>();
    let text = '';
    for (let at = 0; at < bytes.length; ) {
      const length = sequenceLength(bytes, at);
      if (length === 0) {
        const byte = bytes[at] ?? 0;
        strays.set(text.length, byte);
        text += fromOneByte(byte);
        at += 1;
      } else {
        text += Buffer.from(bytes.subarray(at, at + length)).toString('utf8');
        at += length;
      }
    }
    return { text, strays, charset: 'utf-8' };
  }
}

/** Length of the well-formed UTF-8 sequence at a place (Unicode 15, table 3-7), 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let n = 1; n < length; n += 1) if (((bytes[at + n] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return 0;
  if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return 0;
  return length;
}

/** Windows-1252 from 0x80 to 0x9f; the five bytes it leaves undefined keep their control character. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function oneByte(bytes: Uint8Array): string {
  return Array.from(bytes, fromOneByte).join('');
}

function fromOneByte(byte: number): string {
  return byte >= 0x80 && byte <= 0x9f ? HIGH.charAt(byte - 0x80) : String.fromCharCode(byte);
}

function toOneByte(character: string): number {
  const high = HIGH.indexOf(character);
  return high >= 0 ? high + 0x80 : character.charCodeAt(0);
}
