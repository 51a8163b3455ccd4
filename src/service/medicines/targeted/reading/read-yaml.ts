// The part of YAML 1.2 that trial files are written in: block mappings and lists, plain and quoted scalars, comments, [] and {}. The rest is refused.

interface Line {
  readonly number: number;
  readonly indent: number;
  readonly text: string;
}
interface Reader {
  readonly lines: readonly Line[];
  at: number;
}

/** Throws an Error with the line number for anchors, tags, block scalars, tabs and flow collections that are not empty. */
export function readYaml(text: string): unknown {
  const reader: Reader = { lines: linesOf(text), at: 0 };
  const value = readBlock(reader, 0);
  const rest = reader.lines[reader.at];
  if (rest) throw new Error(`Line ${rest.number}: the indentation does not fit what stands above.`);
  return value;
}

function linesOf(text: string): readonly Line[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const bare = withoutComment(line).trimEnd();
    if (bare.trim() === '' || bare === '---' || bare === '...') return [];
    if (/^\s*\t/.test(bare)) throw new Error(`Line ${index + 1}: indent with spaces, not tabs.`);
    return [{ number: index + 1, indent: bare.length - bare.trimStart().length, text: bare.trimStart() }];
  });
}

function withoutComment(line: string): string {
  const found = /(^|\s)#/.exec(line.replace(/'[^']*'|"[^"]*"/g, (quoted) => 'q'.repeat(quoted.length)));
  return found ? line.slice(0, found.index) : line;
}

function readBlock(reader: Reader, indent: number): unknown {
  const first = reader.lines[reader.at];
  if (!first || first.indent < indent) return null;
  return isEntry(first.text) ? readList(reader, first.indent) : readMapping(reader, first.indent);
}

function isEntry(text: string): boolean {
  return text === '-' || text.startsWith('- ');
}

function readList(reader: Reader, indent: number): readonly unknown[] {
  const entries: unknown[] = [];
  for (let line = reader.lines[reader.at]; line && line.indent === indent && isEntry(line.text); line = reader.lines[reader.at]) {
    const rest = line.text.slice(1).trimStart();
    if (rest === '') {
      reader.at += 1;
      entries.push(readBlock(reader, indent + 1));
    } else if (isEntry(rest) || keyOf(rest) !== null) {
      // "- key: value" opens a block that is indented to where the key stands.
      const inner = line.indent + (line.text.length - rest.length);
      const lines = [...reader.lines];
      lines[reader.at] = { number: line.number, indent: inner, text: rest };
      const nested: Reader = { lines, at: reader.at };
      entries.push(readBlock(nested, inner));
      reader.at = nested.at;
    } else {
      entries.push(scalar(rest, line.number));
      reader.at += 1;
    }
  }
  return entries;
}

function readMapping(reader: Reader, indent: number): unknown {
  const entries: [string, unknown][] = [];
  for (let line = reader.lines[reader.at]; line && line.indent === indent; line = reader.lines[reader.at]) {
    const key = keyOf(line.text);
    if (key === null) {
      if (entries.length > 0 || isEntry(line.text)) break;
      reader.at += 1;
      return scalar(line.text, line.number);
    }
    reader.at += 1;
    const next = reader.lines[reader.at];
    // A list may stand at the indentation of its key.
    const opensBlock = next && (next.indent > indent || (next.indent === indent && isEntry(next.text)));
    entries.push([key.name, key.rest === '' ? (opensBlock ? readBlock(reader, next.indent) : null) : scalar(key.rest, line.number)]);
  }
  return Object.fromEntries(entries);
}

function keyOf(text: string): { readonly name: string; readonly rest: string } | null {
  const found = /^("[^"]*"|'[^']*'|[^\s'"[{&*!|>][^:]*?)\s*:(?:\s+(.*))?$/.exec(text);
  return found ? { name: (found[1] ?? '').replace(/^(['"])(.*)\1$/, '$2'), rest: found[2] ?? '' } : null;
}

function scalar(text: string, line: number): unknown {
  if (text === '[]') return [];
  if (text === '{}') return {};
  const quoted =
    /^'((?:[^']|'')*)'$/.exec(text)?.[1]?.replaceAll("''", "'") ?? /^"((?:[^"\\]|\\.)*)"$/.exec(text)?.[1]?.replaceAll('\\"', '"');
  if (quoted !== undefined) return quoted;
  if (/^[[{&*!|>'"]/.test(text))
    throw new Error(`Line ${line}: this form of YAML is not read here; write plain mappings and lists, or JSON.`);
  if (text === 'null' || text === '~') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
