/** `npm run bench`: builds, then measures side by side with face-api; options go on to scripts/bench.ts. */
import { runNode, setUp } from './setup.mjs';

const measured = setUp() && runNode(['dist/bench.js', ...process.argv.slice(2)]);
// Tables in the project's format: what could be measured is in the paper, whatever failed.
const formatted = runNode([
  'node_modules/prettier/bin/prettier.cjs',
  ...['--write', '--log-level', 'warn', 'BENCHMARKS.md'],
]);
process.exitCode = measured && formatted ? 0 : 1;
