/**
 * Kills prepare, features, train, enroll and erase (`kill -9`) at seeded random moments, each as the real
 * process of the command line, starts it again, often to kill it once more, and compares what it comes to in
 * the end with what an undisturbed one comes to.
 *
 *   npm run test:soak -- --only kills --count 200 --seed 1
 *
 * Ends with exit code 1 when a start after a kill fails or a workspace differs; it is then kept in
 * out/soak-kills/.
 */
import { killVerbs, type VerbKills } from './killVerbs';
import { finish, soakOptions, table } from './soakReport';

async function main(): Promise<void> {
  const options = soakOptions({ count: 200, seed: 1 });
  const startMs = performance.now();
  const { verbs, problems } = await killVerbs(options, (line) => process.stderr.write(`${line}\n`));
  const seconds = (performance.now() - startMs) / 1000;
  const header = ['verb', 'takes s', 'kills', 'ended before', 'continued', 'equal', 'longest s'];
  process.stdout.write(table(header, verbs.map(row)));
  const kills = verbs.reduce((sum, verb) => sum + verb.kills, 0);
  const summary = `${kills} kills in ${Math.round(seconds)} s`;
  await finish('kills', summary, { ...options, seconds, verbs }, problems);
}

function row({ verb, durationMs, ...tally }: VerbKills) {
  const { kills, tooQuick, completed, equal, longestSeconds } = tally;
  const [takes, longest] = [durationMs / 1000, longestSeconds].map((value) => value.toFixed(1));
  return [verb, takes!, kills, tooQuick, completed, equal, longest!];
}

void main();
