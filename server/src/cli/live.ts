import type { Command } from 'commander';
import { listCameras } from '../camera/cameras';
import { videoSource } from '../camera/videoSource';
import type { DetectorName } from '../detection/face';
import { liveVideo, type LiveFrame } from '../recognition/live/liveVideo';
import { LiveReport } from './liveReport';
import { GALLERY_MODEL_WORDS, galleryModel, type GalleryFlags } from './galleryModel';
import { decimal } from './options';
import {
  detectorOption,
  galleryOption,
  jsonOption,
  modelOption,
  workspaceOption,
} from './sharedOptions';
import { formatTable } from './table';
import { usageError, type Job, type JobOptions, type Outcome, type RunVerb } from './verb';

interface LiveFlags extends JobOptions, GalleryFlags {
  detector: DetectorName;
  minScore?: number;
  threshold?: number;
  fps?: number;
  listCameras?: boolean;
  liveness?: boolean;
}

/** Fewer is a photo now and then. */
const LEAST_FPS = 0.1;
const MOST_FPS = 240;

const EXAMPLES = `
Examples:
  likeness live party.mp4
  likeness live party.mp4 --json --fps 5
  likeness live camera:0 --liveness          # also says who has blinked or turned the head
  likeness live camera:0                     # the first camera; --list-cameras shows them
  likeness live rtsp://192.168.1.20/stream1

With --json one line a frame: {"t": seconds, "faces": [{"box", "name", "track", "distance"}]}, where name is
null for somebody unknown and track is the same number as long as a face is followed. Of a file every frame
is looked at, of a camera or a stream the newest. A name takes several looks that agree; the distance up to
which a look counts is stricter than for photos: 0.82 of the model's.
With --liveness each face also has "liveness": "blinked", "turned", or null while neither was seen since it came.
That is a hint and no protection: a photo held before the camera does neither, a video that is replayed does both.
Frames are read by ffmpeg, which must be installed.`;

/** `likeness live <video>` */
export function addLive(program: Command, run: RunVerb): void {
  program
    .command('live')
    .summary('name the faces in a video or before a camera')
    .description(
      'Follows every face from frame to frame and says whose it is, or that it is unknown.',
    )
    .argument('[video]', 'a file, camera:<number or name>, or the address of a stream (rtsp://…)')
    .option(
      '--fps <n>',
      'look at so many frames a second (default: all)',
      decimal(LEAST_FPS, MOST_FPS),
    )
    .addOption(galleryOption())
    .addOption(modelOption(GALLERY_MODEL_WORDS))
    .option(
      '--threshold <distance>',
      'let looks up to this distance speak for a name (default: 0.82 of the model’s)',
      decimal(0, 4),
    )
    .option('--min-score <score>', 'pass over faces the detector believes in less', decimal(0, 1))
    .option('--liveness', 'say who has blinked or turned the head (a hint, no protection)')
    .option('--list-cameras', 'say which cameras there are, and end')
    .addOption(workspaceOption())
    .addOption(detectorOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((video: string | undefined, flags: LiveFlags) => {
      if (flags.listCameras) return run(flags, cameras);
      return run({ ...flags, ...POOL }, (job) => live(video, flags, job));
    });
}

/** All cores work on one frame: where its faces are is known from the frame before. */
const POOL: JobOptions = { workers: 1 };

async function live(
  video: string | undefined,
  flags: LiveFlags,
  { pool, context, out }: Job,
): Promise<Outcome | null> {
  if (video === undefined) {
    throw usageError('No video was named.', 'Name a file, camera:0 or the address of a stream.');
  }
  const source = await videoSource(video);
  const model = await galleryModel(flags, context);
  const { json, gallery, threshold, detector, minScore, fps, liveness } = flags;
  const report = new LiveReport();
  const onFrame = (frame: LiveFrame) =>
    out(json ? `${JSON.stringify(jsonOf(frame))}\n` : report.frame(frame));
  const options = { source, gallery, model, threshold, detector, minScore, fps, liveness };
  const result = await liveVideo(options, pool(), onFrame, context);
  return json ? null : { json: null, text: report.summary(result) };
}

/** Thousandths of a second and hundredths of a pixel: more digits are noise. */
function jsonOf({ t, faces }: LiveFrame) {
  const round = (value: number, parts: number) => Math.round(value * parts) / parts;
  return {
    t: round(t, 1000),
    faces: faces.map(({ box, name, track, distance, liveness }) => ({
      box: {
        x: round(box.x, 100),
        y: round(box.y, 100),
        width: round(box.width, 100),
        height: round(box.height, 100),
      },
      name,
      track,
      distance: distance === null ? null : round(distance, 1e4),
      liveness,
    })),
  };
}

async function cameras(): Promise<Outcome> {
  const found = await listCameras();
  const text =
    found.length === 0
      ? 'There is no camera on this machine.\n'
      : formatTable(
          ['name it', 'camera'],
          found.map(({ id, title }) => [`camera:${id}`, title]),
        );
  return { json: found, text };
}
