// Which panels an order's test asks for: those the test directory names for its code, and those whose own list of disorders carries its R code.

export interface PanelHead {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly isSignedOff: boolean;
  readonly indications: readonly string[];
}

/** @param codes test and indication codes, R14.1 and R14 @param named panel ids of the directory */
export function proposePanels<P extends PanelHead>(codes: readonly string[], named: readonly string[], panels: readonly P[]): readonly P[] {
  const indications = new Set(codes.map((code) => code.split('.')[0]));
  return latestOf(panels).filter(
    ({ id, indications: own }) => named.includes(id) || own.some((code) => indications.has(code.split('.')[0])),
  );
}

/** Of each panel the version to use: the latest that is signed off, else the latest. */
export function latestOf<P extends PanelHead>(panels: readonly P[]): readonly P[] {
  const best = new Map<string, P>();
  for (const panel of panels) {
    const known = best.get(panel.id);
    if (!known || isBetter(panel, known)) best.set(panel.id, panel);
  }
  return [...best.values()];
}

function isBetter(a: PanelHead, b: PanelHead): boolean {
  if (a.isSignedOff !== b.isSignedOff) return a.isSignedOff;
  return compareVersions(a.version, b.version) > 0;
}

/** 10.2 comes after 9.41. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] || 0) - (right[at] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
