// opengms <command>: the whole service from the command line. Each command is one file under doors/cli and loads only when asked for.

/** A command: what it is for, in a line, and the function that runs it; returns the exit code. */
interface Command {
  readonly summary: string;
  readonly load: () => Promise<{ run(words: readonly string[]): Promise<number> }>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  directory: { summary: 'import, compare, search and show the test directory', load: () => import('./doors/cli/directory.ts') },
  equity: { summary: 'check the statistics against vectors from outside authorities', load: () => import('./doors/cli/equity.ts') },
};

const [name, ...words] = process.argv.slice(2);
const command = name === undefined ? undefined : COMMANDS[name];
if (command) {
  process.exitCode = await (await command.load()).run(words);
} else {
  const known = Object.entries(COMMANDS).map(([key, { summary }]) => `  ${key.padEnd(14)}${summary}`);
  process.stderr.write(`${name ? `opengms: no command "${name}".\n` : ''}opengms <command>\n${known.join('\n')}\n`);
  process.exitCode = name ? 2 : 0;
}
