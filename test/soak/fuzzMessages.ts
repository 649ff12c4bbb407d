/**
 * Throws seeded fuzzed JSON-RPC messages at a backend: wrong types, deep nesting, huge texts, wrong order,
 * broken headers.
 *
 *   npm run test:soak -- --only fuzz --count 20000 --seed 1
 *
 * Ends with exit code 1 when the backend dies, leaves a request unanswered or answers one twice, or when
 * its memory has grown.
 */
import { fuzzBackend } from './fuzzBackend';
import { fuzzProblems } from './fuzzProblems';
import { finish, soakOptions, table } from './soakReport';

async function main(): Promise<void> {
  const { count, seed } = soakOptions({ count: 20_000, seed: 1 });
  const report = await fuzzBackend(count, seed);
  const kinds = Object.entries(report.byKind).sort(([, a], [, b]) => b - a);
  const answers = Object.entries(report.answers).sort(([, a], [, b]) => b - a);
  process.stdout.write(`${table(['kind of message', 'sent'], kinds)}\n`);
  process.stdout.write(`${table(['answered with', 'requests'], answers)}\n`);
  const { requests, seconds, memoryMb, eventLoop } = report;
  const summary =
    `${count} messages (seed ${seed}) in ${Math.round(seconds)} s, ${requests} requests answered, ` +
    `memory ${memoryMb.join(' → ')} MB, longest delay ${Math.round(eventLoop.maxMs)} ms`;
  await finish('fuzz', summary, { seed, ...report }, fuzzProblems(report));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
