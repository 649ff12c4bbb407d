/**
 * Converts the networks that ship in the npm package face-api to ONNX, with their licence and source
 * beside them:
 *
 *   node dist/convertModels.js [folder, default models/built]
 *
 * Part of the build. What is up to date is left alone; each file is replaced as a whole.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { FACE_API_HEAD_FILE } from '../server/src/backbones/pretrainedHead';
import { writeFileAtomic } from '../server/src/files/atomicFile';
import { encodeOnnxModel, type OnnxGraph } from '../server/src/files/onnxModel';
import { packageRoot } from '../server/src/files/packageRoot';
import {
  decodeWeights,
  readWeightFiles,
  type WeightFiles,
  type Weights,
} from './convert/faceApiWeights';
import { landmarkNetwork } from './convert/landmarkNetwork';
import { recognitionNetwork } from './convert/recognitionNetwork';
import { ssdNetwork } from './convert/ssdNetwork';
import { tinyNetwork } from './convert/tinyNetwork';

interface Conversion {
  /** Name of the ONNX file, without its ending. */
  name: string;
  /** Name of the weights in face-api's model folder. */
  weights: string;
  build: (weights: Weights, keepsBytes: boolean) => OnnxGraph;
  description: string;
  /** Where face-api has the network from, and on which terms, as far as is known. */
  origin: string;
}

const CONVERSIONS: readonly Conversion[] = [
  {
    name: 'face-api-ssd',
    weights: 'ssd_mobilenetv1_model',
    build: ssdNetwork,
    description: 'Face detector: SSD over MobileNet v1, input 512',
    origin:
      'github.com/yeephycho/tensorflow-face-detection (Apache 2.0), trained on WIDER FACE; in face-api since its original by Vincent Mühler (MIT)',
  },
  {
    name: 'face-api-tiny',
    weights: 'tiny_face_detector_model',
    build: tinyNetwork,
    description: 'Tiny face detector: YOLO v2 with separable convolutions, input 416',
    origin: 'trained by Vincent Mühler, author of the original face-api.js (MIT)',
  },
  {
    name: 'face-api-landmarks',
    weights: 'face_landmark_68_model',
    build: landmarkNetwork,
    description: '68 landmarks of a face, input 112',
    origin: 'trained by Vincent Mühler, author of the original face-api.js (MIT)',
  },
  {
    name: 'face-api-recognition',
    weights: 'face_recognition_model',
    build: recognitionNetwork,
    description:
      'Face recognition: ResNet with 29 layers, input 150, 256-D features, 128-D descriptors',
    origin:
      "dlib's dlib_face_recognition_resnet_model_v1 by Davis King (github.com/davisking/dlib-models, public domain, CC0)",
  },
];

/** A photo of several people; networks that users import are tried on it. */
const FACES = 'sample1.jpg';
const FACES_SIDE_PX = 800;

function facesForChecks(photo: string): Promise<Buffer> {
  const size = { width: FACES_SIDE_PX, height: FACES_SIDE_PX, fit: 'inside' } as const;
  return sharp(photo).resize(size).jpeg({ quality: 90 }).toBuffer();
}

/**
 * Writes the recognition network's last layer, where training starts: its numbers alone, as 32-bit floats.
 * @returns false when it lay there already
 */
async function writeHead(source: string, file: string): Promise<boolean> {
  const weights = await readWeightFiles(join(source, 'model'), 'face_recognition_model');
  const { values } = decodeWeights(weights).get('fc');
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  if ((await readFile(file).catch(() => null))?.equals(bytes)) return false;
  await writeFileAtomic(file, bytes);
  return true;
}

/** What the last conversion was made from; written last, so that it never names files that are missing. */
const STAMP = 'conversion.json';

/** Set to 1 it makes files with floats, four times as large: to measure what bytes cost. */
const FLOATS_VARIABLE = 'LIKENESS_CONVERT_FLOATS';

interface Stamp {
  /** SHA-256 (hex) of this program. */
  converter: string;
  /** By name: SHA-256 (hex) of the weights and of the ONNX file. */
  files: Record<string, { from: string; to: string }>;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function readStamp(folder: string): Promise<Stamp | null> {
  try {
    return JSON.parse(await readFile(join(folder, STAMP), 'utf8')) as Stamp;
  } catch {
    return null;
  }
}

async function isCurrent(
  folder: string,
  { name }: Conversion,
  weights: WeightFiles,
  converter: string,
  stamp: Stamp | null,
): Promise<boolean> {
  const known = stamp?.files[name];
  if (stamp?.converter !== converter || known?.from !== weights.sha256) return false;
  const file = await readFile(join(folder, `${name}.onnx`)).catch(() => null);
  return file !== null && sha256(file) === known.to;
}

function about(version: string): string {
  const networks = CONVERSIONS.map(
    ({ name, weights, description, origin }) =>
      `${name}.onnx\n  ${description}.\n  From model/${weights}.bin. Origin: ${origin}.\n`,
  );
  return (
    `Converted to ONNX by Likeness when it was built, from the npm package @vladmandic/face-api ${version}\n` +
    `(github.com/vladmandic/face-api), whose licence is in face-api.LICENSE.txt. Weights that the package stores\n` +
    `as bytes are bytes here too; scales, batch normalisations and means are folded into their neighbours.\n\n` +
    networks.join('\n') +
    `\n${FACE_API_HEAD_FILE}\n  The recognition network's last layer, 256 × 128, which makes its descriptors of its features.\n` +
    `\nfaces.jpg\n  Several people, to try networks on. From demo/${FACES} of the same package.\n`
  );
}

async function convertAll(folder: string): Promise<void> {
  const manifest = createRequire(join(packageRoot(), 'package.json')).resolve(
    '@vladmandic/face-api/package.json',
  );
  const source = dirname(manifest);
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const converter = sha256(await readFile(__filename));
  const stamp = await readStamp(folder);
  const files: Stamp['files'] = {};
  let isChanged = false;
  for (const conversion of CONVERSIONS) {
    const weights = await readWeightFiles(join(source, 'model'), conversion.weights);
    if (await isCurrent(folder, conversion, weights, converter, stamp)) {
      files[conversion.name] = stamp!.files[conversion.name]!;
      continue;
    }
    isChanged = true;
    const bytes = convert(conversion, weights, version);
    await writeFileAtomic(join(folder, `${conversion.name}.onnx`), bytes);
    files[conversion.name] = { from: weights.sha256, to: sha256(bytes) };
  }
  const faces = join(folder, 'faces.jpg');
  isChanged ||= !existsSync(faces);
  if (await writeHead(source, join(folder, FACE_API_HEAD_FILE))) isChanged = true;
  if (!isChanged) return;
  await writeFileAtomic(faces, await facesForChecks(join(source, 'demo', FACES)));
  await writeFileAtomic(
    join(folder, 'face-api.LICENSE.txt'),
    await readFile(join(source, 'LICENSE')),
  );
  await writeFileAtomic(join(folder, 'README.txt'), about(version));
  await writeFileAtomic(join(folder, STAMP), `${JSON.stringify({ converter, files }, null, 2)}\n`);
}

function convert(
  { build, description, origin, weights: name }: Conversion,
  weights: WeightFiles,
  version: string,
) {
  return encodeOnnxModel({
    graph: build(decodeWeights(weights), process.env[FLOATS_VARIABLE] !== '1'),
    description,
    producerVersion: '1',
    metadata: {
      source: `npm package @vladmandic/face-api ${version}, model/${name}.bin`,
      origin,
      licence: 'MIT (face-api), see face-api.LICENSE.txt',
      weightsSha256: weights.sha256,
    },
  });
}

convertAll(process.argv[2] ?? join(packageRoot(), 'models', 'built')).catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});
