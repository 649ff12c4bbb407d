import type { Pause } from '../training/pause';
import { alikePeople, twoInOne, type AlikePeople, type TwoInOne } from './comparePeople';
import { evidenceOf } from './distanceModel';
import { judgeLabels, type LabelJudgement, type LabelledFaces } from './judgeLabels';

/** What a dataset’s embeddings say about its people and labels. */
export interface PeopleJudgement {
  alike: AlikePeople[];
  mixed: TwoInOne[];
  /**
   * Of each label, with people who look like one taken for one and those who look like two for two:
   * else every face of the one would be called the other’s.
   */
  labels: LabelJudgement;
  /** The people of `labels`, of each row. */
  persons: Int32Array;
  /** Of `labels`’ people: the person whose folder it is, the larger one where two are taken for one. */
  folderOf: number[];
}

/** @throws LikenessError Cancelled */
export async function judgePeople(faces: LabelledFaces, pause: Pause): Promise<PeopleJudgement> {
  const rowsOf = rowsByLabel(faces);
  const first = await judgeLabels(faces, pause);
  const evidence = evidenceOf(first.model);
  const alike = await alikePeople(faces, rowsOf, first, evidence, pause);
  const mixed: TwoInOne[] = [];
  for (const [person, rows] of rowsOf.entries()) {
    await pause.ifDue();
    const found = twoInOne(faces, person, rows, evidence);
    if (found !== null && !isWrongLabels(found, first)) mixed.push(found);
  }
  mixed.sort((a, b) => a.evidence - b.evidence);
  const { persons, folderOf } = regroup(faces, rowsOf, alike, mixed);
  const isSame = alike.length === 0 && mixed.length === 0;
  const labels = isSame
    ? first
    : await judgeLabels({ ...faces, persons, people: folderOf.length }, pause);
  return { alike, mixed, labels, persons, folderOf };
}

function rowsByLabel({ persons, people }: LabelledFaces): number[][] {
  const rowsOf = Array.from({ length: people }, (): number[] => []);
  persons.forEach((person, row) => rowsOf[person]!.push(row));
  return rowsOf;
}

/** Whether most faces of the smaller group are people’s of the dataset: then those are wrong labels. */
function isWrongLabels({ groups: [, smaller] }: TwoInOne, { another }: LabelJudgement): boolean {
  return smaller.filter((row) => another[row]! > 0.5).length * 2 > smaller.length;
}

/** People who look like one get one label, the second group of a folder one of its own. */
function regroup(
  { persons, people }: LabelledFaces,
  rowsOf: readonly (readonly number[])[],
  alike: readonly AlikePeople[],
  mixed: readonly TwoInOne[],
): { persons: Int32Array; folderOf: number[] } {
  const leader = Int32Array.from({ length: people }, (_, person) => person);
  const find = (person: number): number => {
    while (leader[person] !== person) person = leader[person]!;
    return person;
  };
  for (const { people: pair } of alike) {
    const [a, b] = pair.map(find) as [number, number];
    if (a === b) continue;
    if (rowsOf[a]!.length >= rowsOf[b]!.length) leader[b] = a;
    else leader[a] = b;
  }
  const folderOf: number[] = [];
  const labelOf = new Map<number, number>();
  for (let person = 0; person < people; person++) {
    if (find(person) === person) labelOf.set(person, folderOf.push(person) - 1);
  }
  const labels = persons.map((person) => labelOf.get(find(person))!);
  for (const { person, groups } of mixed) {
    const label = folderOf.push(person) - 1;
    for (const row of groups[1]) labels[row] = label;
  }
  return { persons: labels, folderOf };
}
