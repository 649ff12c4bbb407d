import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openJournal, readJournal, type JournalEntry } from '../../../server/src/dataset/journal';
import { faceRow } from './faceRows';
import { tempFolder } from './tempFolder';

const kept: JournalEntry = {
  image: 'Zoë 😀/ 1.jpg',
  photoSha256: 'aa',
  settings: 's1',
  row: faceRow('Zoë 😀/ 1.jpg', 5),
  skip: null,
};
const left: JournalEntry = {
  image: 'bea/2.jpg',
  photoSha256: null,
  settings: 's1',
  row: null,
  skip: { reason: 'unreadable', words: 'line\nbreak' },
};

describe('the journal', () => {
  it('gives back what was appended, bit for bit, in order', async () => {
    const path = join(await tempFolder(), 'journal.jsonl');
    const journal = await openJournal(path, '2026-01-01');
    await Promise.all([journal.append(kept), journal.append(left)]);
    await journal.appendDropped(['x/1', 'x/2']);
    await journal.close();
    expect(await readJournal(path)).toEqual({
      written: '2026-01-01',
      entries: [kept, left],
      dropped: ['x/1', 'x/2'],
    });
  });

  it('is readable at any moment: each line is there before its promise resolves', async () => {
    const path = join(await tempFolder(), 'journal.jsonl');
    const journal = await openJournal(path, 'now');
    await journal.append(kept);
    expect((await readJournal(path))!.entries).toEqual([kept]);
    await journal.close();
  });

  it('loses only the line that a kill tore, and goes on behind it', async () => {
    const path = join(await tempFolder(), 'journal.jsonl');
    const first = await openJournal(path, '2026-01-01');
    await first.append(kept);
    await first.append(left);
    await first.close();
    const text = await readFile(path, 'utf8');
    for (const lost of [1, 40, 100]) {
      await writeFile(path, text.slice(0, -lost));
      const second = await openJournal(path, '2026-01-02');
      await second.append({ ...left, image: 'carl/3.jpg' });
      await second.close();
      const { written, entries } = (await readJournal(path))!;
      expect(written).toBe('2026-01-02');
      expect(entries).toEqual([kept, { ...left, image: 'carl/3.jpg' }]);
    }
  });

  it('passes over anything that is no line of a journal', async () => {
    const path = join(await tempFolder(), 'journal.jsonl');
    const journal = await openJournal(path, 'now');
    await appendFile(path, '\nnull\n42\n"text"\n{}\n[1]\n{"image":7}');
    await journal.append(left);
    await journal.close();
    expect((await readJournal(path))!.entries).toEqual([left]);
  });

  it('passes over a line in which a single digit was changed', async () => {
    const path = join(await tempFolder(), 'journal.jsonl');
    const journal = await openJournal(path, 'now');
    await journal.append(kept);
    await journal.append(left);
    await journal.close();
    const text = await readFile(path, 'utf8');
    const [from, to] = [
      kept.row!.sha256,
      kept.row!.sha256.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')),
    ];
    expect(text).toContain(from);
    await writeFile(path, text.replace(from, to));
    expect((await readJournal(path))!.entries).toEqual([left]);
  });

  it('is an error, not nothing, when it is there and cannot be read', async () => {
    const path = await tempFolder();
    await expect(readJournal(path)).rejects.toMatchObject({ code: 1002, path });
  });

  it('is null when there is none', async () => {
    expect(await readJournal(join(await tempFolder(), 'none'))).toBeNull();
  });
});
