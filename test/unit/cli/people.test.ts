import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../server/src/cli/program';
import { fillWorkspace, SECRET } from '../gallery/erasableWorkspace';
import { sampleFace } from '../gallery/sampleFaces';
import { MODEL, tempWorkspace, withGallery } from '../gallery/tempGallery';
import { fakeTerminal } from './fakeTerminal';

let workspace: Awaited<ReturnType<typeof tempWorkspace>>;

beforeEach(async () => {
  workspace = await tempWorkspace();
});

afterEach(() => workspace.dispose());

/** Types a line of `likeness people …`; `answer` is what the user types when asked. */
async function people(args: string[], answer?: string) {
  const { terminal, written } = fakeTerminal(answer === undefined ? {} : { answer });
  const places = ['--gallery', workspace.folder];
  const code = await runProgram(['people', ...args, ...places], terminal);
  return { code, ...written };
}

const erase = (args: string[], answer?: string) =>
  people(['erase', SECRET, '--workspace', workspace.root, ...args], answer);

const isThere = async () =>
  (await withGallery(workspace.folder, (gallery) => gallery.people())).some(
    ({ name }) => name === SECRET,
  );

describe('people erase', () => {
  beforeEach(() => fillWorkspace(workspace.root));

  it('asks for the name, after saying what would go and what would remain', async () => {
    const { code, out, err } = await erase(['--crops'], SECRET);
    expect(code).toBe(0);
    expect(err).toMatch(/would be erased:\n.*what +size +where\n/);
    expect(err).toMatch(/3 {2}embeddings +1\.5 kB/);
    expect(err).toMatch(/This would remain:[^]*4 {2}photos/);
    expect(err).toContain('Type the name to erase all this: ');
    expect(out).toMatch(/^Of .* this is erased:\n/);
    expect(out).toMatch(/keeps a trace[^]*trained or chosen on 3 images/);
    expect(out).toMatch(/The receipt, without the name, is .*receipts/);
    expect(await isThere()).toBe(false);
    expect(existsSync(join(workspace.root, 'raw', SECRET.normalize('NFD')))).toBe(true);
  });

  it.each(['', 'yes', SECRET.toLowerCase()])('does nothing when "%s" is typed', async (answer) => {
    const { code, err } = await erase(['--all'], answer);
    expect(code).toBe(2);
    expect(err).toContain('Nothing was erased');
    expect(await isThere()).toBe(true);
  });

  it('does nothing where nobody can be asked, unless --yes says so', async () => {
    const { code, err } = await erase(['--all']);
    expect(code).toBe(2);
    expect(err).toMatch(/--dry-run.*--yes/);
    expect(await isThere()).toBe(true);
    expect((await erase(['--all', '--yes'])).code).toBe(0);
    expect(await isThere()).toBe(false);
  });

  it('only says what would go with --dry-run', async () => {
    const { code, out } = await erase(['--all', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Of .* this would be erased:/);
    expect(out).not.toContain('This would remain');
    expect(await isThere()).toBe(true);
  });

  it('takes each kind on its own', async () => {
    const kinds = { '--crops': 'crops', '--photos': 'photos', '--trash': 'files in the trash' };
    for (const [flag, words] of Object.entries(kinds)) {
      const { out } = await erase([flag, '--dry-run']);
      const [goes, stays] = out.split('This would remain');
      expect(goes, flag).toContain(`  ${words}`);
      expect(stays, flag).not.toContain(`  ${words}  `);
    }
    const { out } = await erase(['--cached-features', '--dry-run', '--json']);
    const plan = JSON.parse(out) as { erased: { what: string }[] };
    expect(plan.erased.map(({ what }) => what)).toContain('features');
  });
});

describe('people', () => {
  beforeEach(() =>
    withGallery(workspace.folder, (gallery) =>
      gallery.add(
        [
          {
            ...sampleFace('Ana', 1),
            consent: { by: 'Grace', words: 'agreed', timeMs: Date.UTC(2026, 4, 3) },
          },
          ...[sampleFace('Ana', 2), sampleFace('Ana', 3), sampleFace('Bob', 4)],
        ],
        MODEL,
      ),
    ),
  );

  it('lists who gave consent, and shows it with the faces', async () => {
    const list = await people(['list']);
    expect(list.out).toMatch(/Ana +3 +2026-01-01 +2026-05-03, Grace\nBob +1 +2026-01-01 +–\n/);
    const show = await people(['show', 'Ana']);
    expect(show.out).toMatch(/Ana-1 +2026-01-01 +101 +13 +0\.75 +– +\/photos\/1\.jpg\n/);
    expect(show.out).toContain('Consent of 2026-05-03, by Grace: agreed\n');
  });

  it('proposes a split without changing anything, and splits when told whose faces', async () => {
    const proposal = await people(['split', 'Ana', '--propose']);
    expect(proposal.out).toMatch(/Mean distance within the groups: .*; between them: /);
    expect((await people(['split', 'Ana'])).code).toBe(2);
    const split = await people(['split', 'Ana', 'Bea', '--face', 'Ana-2', 'Ana-3']);
    expect(split.out).toBe('2 faces of Ana belong to Bea now; 1 stay.\n');
    const merged = await people(['merge', 'Bea', 'Bob', '--into', 'Ana']);
    expect(merged.out).toBe('Ana has 4 faces now.\n');
    const removed = await people(['remove-faces', 'Ana-1']);
    expect(removed.out).toBe('Ana has 3 faces left.\n');
  });

  it('needs to be told who gave the consent, and which', async () => {
    const { terminal, written } = fakeTerminal();
    const args = ['enroll', 'Ana', 'a.jpg', '--consent', 'agreed', '--gallery', workspace.folder];
    expect(await runProgram(args, terminal)).toBe(2);
    expect(written.err).toContain('--consent and --consent-by belong together');
  });
});
