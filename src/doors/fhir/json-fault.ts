// Where a text stops being JSON: RFC 8259. Only used after JSON.parse has refused, because the engine does not always say.

/** Position of the first character that cannot stand where it stands; the length of the text when it ends too early. Nesting is bounded by the caller. */
export function jsonFaultAt(text: string): number {
  const end = valueAt(text, spaces(text, 0));
  if (end.isFault) return end.at;
  return spaces(text, end.at);
}

interface Reached {
  readonly at: number;
  readonly isFault: boolean;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 section 7 bars them from strings.
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORDS = ['true', 'false', 'null'];

function valueAt(text: string, at: number): Reached {
  const first = text[at];
  if (first === '{') return membersAt(text, at + 1, '}', memberAt);
  if (first === '[') return membersAt(text, at + 1, ']', valueAt);
  if (first === '"') return stringAt(text, at);
  for (const word of WORDS)
    if (first === word[0]) {
      let length = 0;
      while (length < word.length && text[at + length] === word[length]) length++;
      return { at: at + length, isFault: length < word.length };
    }
  NUMBER.lastIndex = at;
  const number = NUMBER.exec(text);
  return number ? { at: at + number[0].length, isFault: false } : { at, isFault: true };
}

function membersAt(text: string, start: number, close: string, one: (text: string, at: number) => Reached): Reached {
  let at = spaces(text, start);
  if (text[at] === close) return { at: at + 1, isFault: false };
  for (;;) {
    const reached = one(text, at);
    if (reached.isFault) return reached;
    at = spaces(text, reached.at);
    if (text[at] === close) return { at: at + 1, isFault: false };
    if (text[at] !== ',') return { at, isFault: true };
    at = spaces(text, at + 1);
  }
}

function memberAt(text: string, at: number): Reached {
  if (text[at] !== '"') return { at, isFault: true };
  const name = stringAt(text, at);
  if (name.isFault) return name;
  const colon = spaces(text, name.at);
  return text[colon] === ':' ? valueAt(text, spaces(text, colon + 1)) : { at: colon, isFault: true };
}

function stringAt(text: string, start: number): Reached {
  let at = start + 1;
  for (;;) {
    PLAIN.lastIndex = at;
    at += PLAIN.exec(text)?.[0].length ?? 0;
    if (text[at] === '"') return { at: at + 1, isFault: false };
    ESCAPE.lastIndex = at;
    const escaped = ESCAPE.exec(text);
    if (!escaped) return { at, isFault: true };
    at += escaped[0].length;
  }
}

function spaces(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\n\r'.includes(text[at] ?? '')) at++;
  return at;
}
