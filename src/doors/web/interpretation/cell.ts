// Cells of the dense tables, as table.njk draws them.

export interface Cell {
  readonly text: string;
  readonly href?: string;
  /** Colour of the design system's tag. */
  readonly tag?: string;
  /** A second line. */
  readonly quiet?: string;
  readonly code?: true;
  /** The second line is a name that is never broken. */
  readonly isWhole?: true;
}

export function plain(text: string | number | undefined, quiet?: string): Cell {
  return { text: text === undefined ? '' : String(text), ...(quiet ? { quiet } : {}) };
}

export function link(text: string, href: string, quiet?: string): Cell {
  return { text, href, ...(quiet ? { quiet } : {}) };
}

export function tag(text: string, colour: string, quiet?: string): Cell {
  return { text, tag: colour, ...(quiet ? { quiet } : {}) };
}
