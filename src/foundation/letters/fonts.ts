// The letters' font: Atkinson Hyperlegible Next (Braille Institute, SIL Open Font License 1.1), drawn so that letters are not mistaken for each other.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface Fonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

let kept: Fonts | undefined;

/** Read once, from the installed package: nothing is fetched. */
export function fonts(): Fonts {
  const { resolve } = createRequire(import.meta.url);
  const file = (weight: string) =>
    readFileSync(resolve(`@expo-google-fonts/atkinson-hyperlegible-next/${weight}/AtkinsonHyperlegibleNext_${weight}.ttf`));
  kept ??= { regular: file('400Regular'), bold: file('700Bold') };
  return kept;
}
