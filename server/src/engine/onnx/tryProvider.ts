import { isMainThread, Worker } from 'node:worker_threads';
import { firstLine } from '../firstLine';
import { tryProvider } from './providerTrial';

/**
 * A process that tries one provider and prints a TrialOutcome as JSON:
 *
 *   node dist/tryProvider.js <provider>
 *
 * In a worker thread, because that is where networks run.
 */
const [provider = 'cpu'] = process.argv.slice(2);

if (isMainThread) {
  new Worker(__filename, { argv: [provider] }).on('error', (error) =>
    print({ words: plainWords(error) }),
  );
} else {
  tryProvider(provider).then(print, (error: unknown) => print({ words: plainWords(error) }));
}

/** Without the place in the runtime's sources and the condition that failed there. */
function plainWords(error: unknown): string {
  return firstLine(error)
    .replace(/^\S+\.cc:\d+ .*? was false\. /, '')
    .trim();
}

function print(outcome: unknown): void {
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
