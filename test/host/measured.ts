import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Figures go where a line a test goes. */
export function measured(line: string): void {
  const { log } = JSON.parse(readFileSync(join(__dirname, 'options.json'), 'utf8')) as {
    log: string;
  };
  appendFileSync(log, `  · ${line}\n`);
}
