// One scan in a process of its own, so that its memory can be read: prints the peak in MB. It keeps what it compiled, as the command line does.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/opengms', import.meta.url)));
const { scanned } = await import('./interpretation.ts');

const [path = '', workers = '1'] = process.argv.slice(2);
await scanned(path, Number(workers));
process.stdout.write(`${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
