/** `npm run bench`: builds, then measures side by side with face-api; options go on to scripts/bench.ts. */
import { runNode, setUp } from './setup.mjs';

process.exitCode = setUp() && runNode(['dist/bench.js', ...process.argv.slice(2)]) ? 0 : 1;
