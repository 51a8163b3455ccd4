// One scan in a process of its own, so that its memory can be read: prints the peak in MB.
import { scanned } from './interpretation.ts';

const [path = '', workers = '1'] = process.argv.slice(2);
await scanned(path, Number(workers));
process.stdout.write(`${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
