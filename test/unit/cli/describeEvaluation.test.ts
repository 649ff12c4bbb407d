import { describe, expect, it } from 'vitest';
import { describeEvaluation } from '../../../server/src/cli/describeEvaluation';
import { evaluateRows } from '../../../server/src/evaluation/evaluateRows';
import type { EvaluationResult } from '../../../server/src/evaluation/evaluationResult';
import { folderPairs } from '../../../server/src/evaluation/folderPairs';
import { identificationSplit } from '../../../server/src/evaluation/identificationSplit';
import { identityHead, shortSightedHead, syntheticFaces } from '../evaluation/syntheticFaces';

async function evaluate(trained: boolean): Promise<EvaluationResult> {
  const { images, features } = syntheticFaces(1, 25, 5, 0.35);
  const subject = {
    kind: 'folders' as const,
    images: images.map((image) => ({ image, file: image, box: null })),
    imagesWithoutFace: [],
    features,
    plan: {
      pairs: folderPairs(images, 1),
      identification: identificationSplit(images, 1),
      far: 1e-3,
    },
    ...{ excludedTrainingImages: 7, includedTrainingImages: 0, validationImages: 0 },
  };
  const evaluated = {
    id: 'id',
    runFolder: trained ? '/runs/a' : null,
    backboneName: 'none',
    head: identityHead(),
    threshold: 0.5,
    thresholdFar: 1e-3,
  };
  const start = trained ? { head: shortSightedHead(), threshold: 0.4 } : null;
  return (await evaluateRows(subject, { evaluated, start }, {})).result;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** The words of the line that begins with `name`, columns being two spaces or more apart. */
function lineOf(text: string, name: string): string[] {
  const line = text.split('\n').find((one) => one.startsWith(`${name}  `));
  return (line ?? '').split(/ {2,}/);
}

describe('an evaluation on the terminal', () => {
  it('shows the detection and identification rate at each false alarm rate, and rank-1', async () => {
    const result = await evaluate(false);
    const text = describeEvaluation(result);
    const { dirAtFar, rankOne } = result.identification!;
    expect(dirAtFar.map(({ far }) => far)).toEqual([0.1, 0.01, 0.001]);
    for (const { far, dir } of dirAtFar) {
      expect(lineOf(text, `DIR at FAR ${far}`)[1]).toBe(percent(dir));
    }
    expect(lineOf(text, 'rank-1')[1]).toBe(percent(rankOne));
  });

  it('says where too few pairs make a figure unsure, and only there', async () => {
    const result = await evaluate(false);
    const text = describeEvaluation(result);
    const unsure = (name: string) => lineOf(text, name)[2] === 'too few pairs to be sure';
    expect(result.operatingPoints.map(({ tooFewPairs }) => tooFewPairs)).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(['0.1', '0.01', '0.001', '0.0001'].map((far) => unsure(`TAR at FAR ${far}`))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    for (const { far, tooFewPairs } of result.identification!.dirAtFar) {
      expect(unsure(`DIR at FAR ${far}`)).toBe(tooFewPairs);
    }
    expect(unsure('accuracy')).toBe(false);
  });

  it('puts before and after side by side, with the change in points', async () => {
    const result = await evaluate(true);
    const text = describeEvaluation(result);
    const { before } = result;
    const [name, earlier, now, points] = lineOf(text, 'TAR at FAR 0.01');
    expect(name).toBe('TAR at FAR 0.01');
    expect(earlier).toBe(percent(before!.tarAtFar['0.01']!));
    expect(now).toBe(percent(result.tarAtFar['0.01']!));
    const change = 100 * (result.tarAtFar['0.01']! - before!.tarAtFar['0.01']!);
    expect(Number(points)).toBeCloseTo(change, 2);
    expect(change).toBeGreaterThan(1);
    expect(lineOf(text, 'threshold for FAR 0.001').slice(1, 3)).toEqual([
      before!.threshold.toFixed(4),
      result.threshold.toFixed(4),
    ]);
    expect(lineOf(text, 'TAR at the threshold in use').slice(1, 3)).toEqual([
      percent(before!.currentThreshold!.tar),
      percent(result.currentThreshold.tar),
    ]);
    expect(lineOf(text, 'threshold in use').slice(1, 3)).toEqual(['0.4000', '0.5000']);
    expect(lineOf(text, 'left out')[1]).toBe('7 images the run was trained on');
  });
});
