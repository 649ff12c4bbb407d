import type { Box, Face } from '../../detection/face';
import { headPose, type HeadPose } from '../../detection/pose';

/** A face of a frame and how well it can be seen. */
export interface SeenQuality {
  score: number;
  /** As detection/quality.ts defines them. */
  sharpness: number;
  brightness: number;
  /** Shorter side of the box, pixels of the frame. */
  sizePx: number;
  pose: HeadPose;
  /** Share of the box that lies inside the frame, 0–1. */
  insideShare: number;
}

export function seenQuality(
  face: Face,
  frame: { width: number; height: number },
  measured: { sharpness: number; brightness: number },
): SeenQuality {
  return {
    ...measured,
    score: face.score,
    sizePx: Math.min(face.box.width, face.box.height),
    pose: headPose(face.landmarks),
    insideShare: insideShare(face.box, frame),
  };
}

/** Below these an embedding says more about the picture than about the person. */
const LEAST_TO_TELL = { sizePx: 28, sharpness: 3, insideShare: 0.75 } as const;
/**
 * The network was trained on faces that show both eyes. The estimate goes too far when the head is turned and
 * tilted (40 to 60° for faces of group photos that are recognised well), hence no less.
 */
const MAX_YAW_DEG = 60;
const MAX_PITCH_DEG = 45;

/** Whether the face is seen well enough for its embedding to speak for or against a name. */
export function canTell({ sizePx, sharpness, insideShare, pose }: SeenQuality): boolean {
  return (
    sizePx >= LEAST_TO_TELL.sizePx &&
    sharpness >= LEAST_TO_TELL.sharpness &&
    insideShare >= LEAST_TO_TELL.insideShare &&
    Math.abs(pose.yawDeg) <= MAX_YAW_DEG &&
    Math.abs(pose.pitchDeg) <= MAX_PITCH_DEG
  );
}

/** Sharper and larger than this does not help. */
const ENOUGH = { sizePx: 160, sharpness: 150 } as const;

/** How good a picture of somebody this is, 0–1, to keep the best of a track. */
export function pictureWorth(quality: SeenQuality): number {
  const { sizePx, sharpness, pose, score, insideShare } = quality;
  const frontal =
    Math.cos((pose.yawDeg * Math.PI) / 180) * Math.cos((pose.pitchDeg * Math.PI) / 180);
  const part = (value: number, enough: number) => Math.min(1, Math.max(0, value / enough));
  return (
    part(sizePx, ENOUGH.sizePx) *
    part(sharpness, ENOUGH.sharpness) *
    Math.max(0, frontal) ** 2 *
    part(score, 1) *
    insideShare
  );
}

function insideShare(
  { x, y, width, height }: Box,
  frame: { width: number; height: number },
): number {
  const inside = (start: number, length: number, limit: number) =>
    Math.max(0, Math.min(start + length, limit) - Math.max(start, 0)) / length;
  return inside(x, width, frame.width) * inside(y, height, frame.height);
}
