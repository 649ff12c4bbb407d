import { gzipSync } from 'node:zlib';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { describe, expect, it } from 'vitest';
import { LikenessError } from '../../../server/src/errors';
import { importBytes, namesIn } from './archiveFiles';
import { makeTar } from './tarMaker';
import { makeZip } from './zipMaker';

/** LIKENESS_MUTATIONS=5000 for a long run. */
const MUTATIONS = Number(process.env.LIKENESS_MUTATIONS ?? 100);

const MEMBERS = ['ada/1.jpg', 'ada/2.jpg', 'bo/1.jpg', 'bo/notes.txt'].map((name, i) => ({
  ...{ name, deflate: i % 2 === 0 },
  data: name.repeat(60 + i),
}));
const ARCHIVES = {
  zip: makeZip(MEMBERS),
  tar: makeTar(MEMBERS),
  'tar.gz': gzipSync(makeTar(MEMBERS)),
};

describe('an archive of which any part was changed', () => {
  it.each(Object.entries(ARCHIVES))(
    'is refused with a sentence, or imported whole, never half: %s',
    async (format, whole) => {
      const random = xorshift128plus(20 + format.length);
      const outcomes = { refused: 0, imported: 0 };
      for (let i = 0; i < MUTATIONS; i++) {
        const content = mutate(whole, (from, to) => uniformInt(random, from, to));
        try {
          const { files, report, target } = await importBytes(content);
          outcomes.imported++;
          expect(Object.keys(files)).toHaveLength(report.added.length);
          // A zip has a check sum for each file, gzip one for all; tar has none for what is in files.
          const texts = MEMBERS.map(({ data }) => data);
          if (format !== 'tar')
            for (const text of Object.values(files)) expect(texts).toContain(text);
          const names = await namesIn(target);
          expect(names.filter((name) => name.startsWith('.likeness-import-'))).toEqual([]);
        } catch (error) {
          if (!(error instanceof LikenessError)) throw error;
          outcomes.refused++;
        }
      }
      expect(outcomes.refused).toBeGreaterThan(0);
      expect(outcomes.refused + outcomes.imported).toBe(MUTATIONS);
    },
    30_000 + 100 * MUTATIONS,
  );
});

/** One to four changes: a bit, a byte, a piece taken out, doubled or moved to the end, or the end cut off. */
function mutate(whole: Buffer, next: (from: number, to: number) => number): Buffer {
  let content = Buffer.from(whole);
  for (let n = next(1, 4); n > 0 && content.length > 8; n--) {
    const at = next(0, content.length - 1);
    const to = Math.min(content.length, at + next(1, 64));
    const [head, piece, tail] = [
      content.subarray(0, at),
      content.subarray(at, to),
      content.subarray(to),
    ];
    const change = next(0, 5);
    if (change === 0) content[at]! ^= 1 << next(0, 7);
    else if (change === 1) content[at] = next(0, 255);
    else if (change === 2) content = Buffer.concat([head, tail]);
    else if (change === 3) content = Buffer.concat([head, piece, piece, tail]);
    else if (change === 4) content = Buffer.concat([head, tail, piece]);
    else content = Buffer.from(head);
  }
  return content;
}
