import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from '../../../server/src/training/crc32c';
import { varint } from '../../../server/src/files/protobuf';
import { encodeSafetensors } from '../../../server/src/training/safetensors';
import {
  appendEvent,
  eventFileName,
  writeEventFile,
} from '../../../server/src/training/tensorboard';
import { canImport, python } from '../../fixtures/python';

async function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'likeness-events-'));
}

async function writeRun(folder: string): Promise<string> {
  const path = join(folder, eventFileName(1_700_000_000.7, 'host'));
  await writeEventFile(path, 1_700_000_000, [
    { wallTimeSeconds: 1_700_000_001.5, step: 1, scalars: { loss: 0.5, 'new/tar': 0.25 } },
  ]);
  await appendEvent(path, {
    wallTimeSeconds: 1_700_000_002.5,
    step: 300,
    scalars: { loss: -1e-3 },
    histograms: { distances: { from: 0, binWidth: 0.5, counts: [0, 3, 1] } },
  });
  return path;
}

const READ_SCALARS = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
events.Reload()
print(json.dumps({tag: [[e.wall_time, e.step, e.value] for e in events.Scalars(tag)]
  for tag in events.Tags()["scalars"]}))
`;

const READ_HISTOGRAMS = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
events.Reload()
print(json.dumps([[e.step, e.histogram_value.min, e.histogram_value.max, e.histogram_value.num,
  e.histogram_value.sum, e.histogram_value.sum_squares, list(e.histogram_value.bucket_limit),
  list(e.histogram_value.bucket)] for e in events.Histograms("distances")]))
`;

const READ_TENSORS = `
import json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], "np") as file:
  print(json.dumps({"metadata": file.metadata(),
    "tensors": {key: file.get_tensor(key).tolist() for key in file.keys()}}))
`;

describe('checksums', () => {
  test('are those of RFC 3720, appendix B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  test('are masked as TFRecord files want', () => {
    // 0xe3069283: (crc >> 15 | crc << 17) is 0x2507c60d; plus 0xa282ead8.
    expect(maskedCrc32c(Buffer.from('123456789'))).toBe(0xc78ab0e5);
  });
});

describe('varints', () => {
  test.each([
    [0, '00'],
    [127, '7f'],
    [128, '8001'],
    [300, 'ac02'],
    [2 ** 32, '8080808010'],
    [2 ** 53 - 1, 'ffffffffffffff0f'],
  ])('of %d are %s', (value, hex) => {
    expect(varint(value).toString('hex')).toBe(hex);
  });
});

describe('event files', () => {
  test('begin with the record every TensorBoard file begins with', async () => {
    const bytes = await readFile(await writeRun(await emptyFolder()));
    expect(bytes.readBigUInt64LE(0)).toBe(24n);
    const data = bytes.subarray(12, 36);
    expect(data.readDoubleLE(1)).toBe(1_700_000_000);
    expect(data.subarray(9).toString('latin1')).toBe('\x1a\rbrain.Event:2');
    expect(bytes.readUInt32LE(8)).toBe(maskedCrc32c(bytes.subarray(0, 8)));
    expect(bytes.readUInt32LE(36)).toBe(maskedCrc32c(data));
  });

  test('have the name TensorBoard looks for', () => {
    expect(eventFileName(1_700_000_000.7, 'host')).toBe('events.out.tfevents.1700000000.host');
  });

  describe.skipIf(!canImport('tensorboard'))(
    'with TensorBoard (skipped where Python cannot import it: set LIKENESS_TENSORBOARD_PYTHON)',
    () => {
      test('are read by its own reader with every tag, step, time and value', async () => {
        const folder = await emptyFolder();
        await writeRun(folder);
        expect(python(READ_SCALARS, folder)).toEqual({
          loss: [
            [1_700_000_001.5, 1, 0.5],
            [1_700_000_002.5, 300, Math.fround(-1e-3)],
          ],
          'new/tar': [[1_700_000_001.5, 1, 0.25]],
        });
      }, 60_000);

      test('have histograms that it reads with their bins, sums and bounds', async () => {
        const folder = await emptyFolder();
        await writeRun(folder);
        // Three values at 0.75, one at 1.25.
        const sums = [4, 3.5, 3 * 0.75 ** 2 + 1.25 ** 2];
        expect(python(READ_HISTOGRAMS, folder)).toEqual([
          [300, 0.5, 1.5, ...sums, [0.5, 1, 1.5], [0, 3, 1]],
        ]);
      }, 60_000);
    },
  );
});

describe.skipIf(!canImport('safetensors, numpy'))(
  'safetensors files (skipped where Python cannot import safetensors and numpy)',
  () => {
    test('are read by the reference library', async () => {
      const path = join(await emptyFolder(), 'head.safetensors');
      const weights = { shape: [2, 2], data: Float32Array.of(1, 2, 3, -0.5) };
      const steps = { shape: [1], data: Int32Array.of(-3) };
      await writeFile(
        path,
        encodeSafetensors({ tensors: { weights, steps }, metadata: { a: 'ä' } }),
      );
      expect(python(READ_TENSORS, path)).toEqual({
        metadata: { a: 'ä' },
        tensors: {
          weights: [
            [1, 2],
            [3, -0.5],
          ],
          steps: [-3],
        },
      });
    }, 60_000);
  },
);
