// The name, mark and colours of the deploying organisation. The NHS logo and the Frutiger typeface belong to the NHS and are not used here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface Brand {
  /** Shown in the header and in every page title. */
  readonly serviceName: string;
  readonly organisationName: string;
  /** Six-digit hexadecimal; white text stands on it, so its contrast with white is checked. */
  readonly colour: string;
  /** A colour a little darker, for hover and borders. */
  readonly darkColour: string;
}

export const DEFAULT_BRAND: Brand = {
  serviceName: 'OpenGMS',
  organisationName: 'Genomic medicine service',
  colour: '#2b4c7e',
  darkColour: '#1b3154',
};

const FONT_STACK = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif';
const DESIGN_SYSTEM_BLUE = /#005eb8/gi;
const DESIGN_SYSTEM_DARK_BLUES = /#(?:003087|002f5c|004b93|0055a6|003d78|004281)/gi;

/** The design system's stylesheet in the organisation's colours, without the typeface that only the NHS may use. Throws when white text would not be readable. */
export function brandedStylesheet(brand: Brand): string {
  const contrast = contrastWithWhite(brand.colour);
  if (contrast < 4.5)
    throw new Error(`The brand colour ${brand.colour} has a contrast of ${contrast.toFixed(1)} with white; WCAG 2.2 AA needs 4.5.`);
  const require = createRequire(import.meta.url);
  return readFileSync(require.resolve('nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css'), 'utf8')
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/url\("?\/assets\/images\/([a-z0-9-]+\.svg)"?\)/g, (_whole, name: string) =>
      inlined(require.resolve(`nhsuk-frontend/dist/nhsuk/assets/images/${name}`)),
    )
    .replace(/\/\*# sourceMappingURL=.*?\*\//g, '')
    .replaceAll('Frutiger W01,arial,sans-serif', FONT_STACK)
    .replaceAll('Frutiger W01', 'system-ui')
    .replace(DESIGN_SYSTEM_BLUE, brand.colour)
    .replace(DESIGN_SYSTEM_DARK_BLUES, brand.darkColour);
}

/** The few icons of the stylesheet travel in it: one request less, and no path to keep. */
function inlined(file: string): string {
  return `url("data:image/svg+xml;base64,${readFileSync(file).toString('base64')}")`;
}

/** Our own mark: two strands of a helix, in the colour of the text beside it. */
export function mark(colour: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40"><g fill="none" stroke="${colour}" stroke-width="3.4" stroke-linecap="round"><path d="M11 3c0 9 18 12 18 20S20 33 20 38"/><path d="M29 3c0 9-18 12-18 20s9 10 9 15" opacity=".72"/><path d="M13.500 7.500h13M16.500 13h7M12 21h16M14 28h12" stroke-width="2.200"/></g></svg>`;
}

/** Relative luminance contrast with white (WCAG 2.2, definition of contrast ratio). */
export function contrastWithWhite(hex: string): number {
  const channel = (offset: number) => {
    const value = Number.parseInt(hex.slice(offset, offset + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 1.05 / (0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) + 0.05);
}
