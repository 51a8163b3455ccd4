// opengms serve [--demo]: runs the service until it is told to stop, then closes without losing anything.
import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from '../../app.ts';
import { readServingConfig } from '../../config.ts';

/** A request in flight may take this long to finish after the signal; then the process ends all the same. Orchestrators commonly wait 30 s. */
const LONGEST_CLOSE_MS = 25_000;

export async function run(words: readonly string[]): Promise<number> {
  const unknown = words.find((word) => word !== '--demo');
  if (unknown !== undefined) {
    process.stderr.write(`opengms serve: there is no option "${unknown}". Usage: opengms serve [--demo]\n`);
    return 2;
  }
  const demo = words.includes('--demo') ? { OPENGMS_DEMO: '1' } : {};
  // From here on a signal closes the service; a second one from the same key press is the same wish.
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  let isClosing = false;
  try {
    const config = readServingConfig({ ...process.env, ...demo });
    const { openService } = await import('../../app.ts');
    const service = await openService({ config });
    const address = await service.listen();
    process.stdout.write(`OpenGMS is ready at ${address}\n`);
    prepare(service).catch((error: unknown) => {
      if (!isClosing) process.stderr.write(`The directory is not complete. ${String(error)}\n`);
    });
    await asked;
    isClosing = true;
    setTimeout(() => process.exit(1), LONGEST_CLOSE_MS).unref();
    await service.close();
    return 0;
  } catch (error) {
    process.stderr.write(`OpenGMS did not start. ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Whoever waited for the start gets their first page before the record is looked through. */
const FIRST_PAGE_MS = 1_500;

/** What fills the record after the first page can already be served: the directory as FHIR, and in the demonstration its caseload. */
async function prepare(service: Service): Promise<void> {
  await pause(FIRST_PAGE_MS, undefined, { ref: false });
  const { publishDirectory } = await import('../../service/directory/index.ts');
  await publishDirectory(service.record, service.directory, new Date());
  const { publishPathways } = await import('../../service/pathways/index.ts');
  await publishPathways(service.record, new Date());
  const { publishMeasures } = await import('../../service/equity/index.ts');
  await publishMeasures(service.record, new Date());
  if (!service.config.isDemo) return;
  const { prepareDemo } = await import('../../demo/index.ts');
  await prepareDemo(service.record, service);
}
