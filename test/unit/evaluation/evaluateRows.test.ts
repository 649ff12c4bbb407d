import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../protocol/src/progress';
import { evaluateRows, type EvaluationSubject } from '../../../server/src/evaluation/evaluateRows';
import { folderPairs } from '../../../server/src/evaluation/folderPairs';
import { identificationSplit } from '../../../server/src/evaluation/identificationSplit';
import { NO_FACE } from '../../../server/src/evaluation/pairPlan';
import type { RecognitionModel } from '../../../server/src/recognition/model';
import { identityHead, shortSightedHead, syntheticFaces } from './syntheticFaces';

const MODEL: RecognitionModel = {
  id: 'synthetic',
  runFolder: '/runs/one',
  backboneName: 'none',
  head: identityHead(),
  threshold: 0.5,
  thresholdFar: 0.001,
};

function subjectOf(faces: ReturnType<typeof syntheticFaces>): EvaluationSubject {
  const { images, features } = faces;
  return {
    kind: 'folders',
    images: images.map((image) => ({ image, file: `/dataset/images/${image}`, box: null })),
    imagesWithoutFace: [],
    features,
    plan: {
      pairs: folderPairs(images, 1),
      identification: identificationSplit(images, 1),
      far: 0.01,
    },
    excludedTrainingImages: 3,
    includedTrainingImages: 0,
    validationImages: 0,
  };
}

describe('the evaluation of a model', () => {
  const subject = subjectOf(syntheticFaces(1, 40, 5, 0.35));
  const START = { head: shortSightedHead(), threshold: 0.4 };
  const models = { evaluated: MODEL, start: START };

  it('measures the head that training started from and the trained one on the same pairs', async () => {
    const { result } = await evaluateRows(subject, models, {});
    expect(result.pairs).toBe((200 * 199) / 2);
    expect(result.positivePairs).toBe(400);
    expect(result.after).toMatchObject({ accuracy: result.accuracy, auc: result.auc });
    expect(result.before!.accuracy).toBeLessThan(0.9);
    expect(result.accuracy).toBeGreaterThan(0.95);
    expect(result.before!.eer).toBeGreaterThan(2 * result.eer);
    expect(result.identification!.rankOne).toBeGreaterThan(
      result.before!.identification!.rankOne + 0.1,
    );
  });

  it('has every field that scripts rely on, as plain numbers', async () => {
    const { result } = await evaluateRows(subject, models, {});
    const json = JSON.parse(JSON.stringify(result)) as Record<string, unknown>;
    for (const key of ['accuracy', 'accuracyStdErr', 'auc', 'eer', 'pairs', 'threshold']) {
      expect(json[key], key).toBeTypeOf('number');
    }
    expect(json['imagesWithoutFace']).toBe(0);
    expect(json['excludedTrainingImages']).toBe(3);
    expect(Object.keys(json['tarAtFar'] as object)).toEqual(['0.1', '0.01', '0.001', '0.0001']);
    expect(JSON.stringify(result).includes('null,"tar"')).toBe(false);
    expect(result.roc.length).toBeLessThanOrEqual(200);
  });

  it('calibrates the threshold for the FAR that was asked for', async () => {
    const { result, evaluated } = await evaluateRows(subject, models, {});
    const accepted = evaluated.negatives.filter((distance) => distance <= result.threshold);
    expect(accepted.length).toBe(Math.floor(0.01 * result.negativePairs));
    expect(result.thresholdFar).toBe(0.01);
    expect(result.currentThreshold.threshold).toBe(0.5);
    expect(result.currentThreshold.far).toBe(
      evaluated.negatives.filter((d) => d <= 0.5).length / result.negativePairs,
    );
  });

  it('shows of both models what the threshold does that each is used with', async () => {
    const { result, start } = await evaluateRows(subject, models, {});
    const share = (distances: Float32Array) =>
      distances.filter((distance) => distance <= 0.4).length / distances.length;
    const { tar, far } = { tar: share(start!.positives), far: share(start!.negatives) };
    expect(result.before!.currentThreshold).toEqual({ threshold: 0.4, tar, far });
    expect(result.after!.currentThreshold).toEqual(result.currentThreshold);
    expect(far).toBeGreaterThan(result.currentThreshold.far);
    const none = { ...models, start: { ...START, threshold: null } };
    const { before } = (await evaluateRows(subject, none, {})).result;
    expect(before!.currentThreshold).toBeNull();
  });

  it('of the untrained network has no before and after', async () => {
    const { result, start } = await evaluateRows(subject, { evaluated: MODEL, start: null }, {});
    expect(start).toBeNull();
    expect(result).toMatchObject({ before: null, after: null });
  });

  it('is the same twice', async () => {
    const twice = [
      await evaluateRows(subject, models, {}),
      await evaluateRows(subject, models, {}),
    ];
    expect(twice[0]!.result).toEqual(twice[1]!.result);
  });

  it('tells when there are too few pairs for the FAR', async () => {
    const notes: string[] = [];
    const small = subjectOf(syntheticFaces(1, 5, 3, 0.35));
    const plan = { ...small.plan, far: 1e-4 };
    await evaluateRows({ ...small, plan }, models, { onNote: (note) => notes.push(note) });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('needs 10000 different-person pairs, and there are 90');
  });

  it('counts a pair with an image without a face as different people', async () => {
    const { plan, ...rest } = subject;
    const faceless = (rows: Int32Array): Int32Array => rows.map((row) => (row < 5 ? NO_FACE : row));
    const mapped = <T extends { left: Int32Array; right: Int32Array }>(pairs: T) => ({
      left: faceless(pairs.left),
      right: faceless(pairs.right),
    });
    const pairs = {
      ...plan.pairs,
      positives: mapped(plan.pairs.positives),
      negatives: mapped(plan.pairs.negatives),
    };
    const { evaluated } = await evaluateRows({ ...rest, plan: { ...plan, pairs } }, models, {});
    expect(evaluated.positives.filter((distance) => distance === 4)).toHaveLength(10);
    expect(evaluated.negatives.filter((distance) => distance === 4)).toHaveLength(5 * 195);
  });

  it('reports its progress up to the end', async () => {
    const seen: Progress[] = [];
    await evaluateRows(subject, models, { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)!.done).toBe(seen.at(-1)!.total);
    expect(seen.at(-1)).toMatchObject({ step: 'Comparing faces', unit: 'pairs' });
  });

  it('stops when it is cancelled', async () => {
    const large = subjectOf(syntheticFaces(1, 100, 20, 0.35));
    const controller = new AbortController();
    const running = evaluateRows(large, models, { signal: controller.signal });
    const start = performance.now();
    setTimeout(() => controller.abort(), 50);
    await expect(running).rejects.toThrow('Cancelled');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
