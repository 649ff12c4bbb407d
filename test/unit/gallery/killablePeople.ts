import { erasePerson } from '../../../server/src/gallery/erasePerson';
import { Gallery } from '../../../server/src/gallery/gallery';
import { adoptStaged } from '../../../server/src/gallery/staging';

/** What killPeople.test.ts runs in a process of its own, to be killed. */
export type KillableWork =
  | { kind: 'erase'; name: string; workspace: string; gallery: string }
  | { kind: 'adopt'; gallery: string; model: { id: string; runFolder: string | null } };

export async function doWork(work: KillableWork): Promise<void> {
  if (work.kind === 'erase') {
    const { name, workspace, gallery } = work;
    const all = { crops: true, raw: true, features: true, trash: true };
    await erasePerson({ name, workspace, gallery, ...all });
    return;
  }
  const gallery = new Gallery(work.gallery);
  await adoptStaged(gallery, work.model, new Set());
  gallery.close();
}

const given = process.env['LIKENESS_KILLABLE_PEOPLE'];
if (given !== undefined) {
  process.stdout.write('begun\n');
  void doWork(JSON.parse(given) as KillableWork).then(() => process.stdout.write('done\n'));
}
