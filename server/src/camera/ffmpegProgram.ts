import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

export interface FfmpegProgram {
  path: string;
  /** Its major version; Infinity for builds that are named after a commit. */
  major: number;
}

const START_TIMEOUT_MS = 10_000;

/**
 * The ffmpeg of this machine: the one that LIKENESS_FFMPEG names, else the one on the PATH.
 * @throws LikenessError NotFound when there is none that starts
 */
export async function findFfmpeg(): Promise<FfmpegProgram> {
  const named = process.env['LIKENESS_FFMPEG'];
  const path = named === undefined || named === '' ? 'ffmpeg' : named;
  try {
    const { stdout } = await promisify(execFile)(path, ['-hide_banner', '-version'], {
      timeout: START_TIMEOUT_MS,
      windowsHide: true,
    });
    const version = /^ffmpeg version n?(\d+)\./m.exec(stdout)?.[1];
    return { path, major: version === undefined ? Infinity : Number(version) };
  } catch (error) {
    throw missing(path, error as NodeJS.ErrnoException);
  }
}

function missing(path: string, { code }: NodeJS.ErrnoException): LikenessError {
  const isAbsent = code === 'ENOENT';
  return new LikenessError(
    ErrorCode.NotFound,
    isAbsent
      ? `Videos and cameras are read by ffmpeg, and there is no ${path} on this machine.`
      : `Videos and cameras are read by ffmpeg, and ${path} does not start.`,
    'Install ffmpeg (ffmpeg.org, or your system’s packages), or name it in LIKENESS_FFMPEG.',
    isAbsent ? undefined : path,
  );
}
