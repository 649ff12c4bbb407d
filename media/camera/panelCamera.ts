import type { CameraSettings } from '../../protocol/src/webviewCamera';
import { element } from '../shared/element';
import { VideoFrames, type PageFrames } from './pageFrames';
import { CameraRefused, UNPLUGGED } from './refusals';

export interface CameraDevice {
  id: string;
  title: string;
}

/**
 * Opens the page's own camera.
 * @param onGone it was unplugged while it ran; hears why
 * @throws CameraRefused
 */
export async function openPanelCamera(
  { device, widthPx }: CameraSettings,
  onGone: (words: string) => void,
): Promise<PageFrames> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw CameraRefused.withoutDevices();
  try {
    const wanted = device === null ? {} : { deviceId: { exact: device } };
    const constraints = { width: { ideal: widthPx }, ...wanted };
    const stream = await devices.getUserMedia({ video: constraints, audio: false });
    for (const track of stream.getTracks()) track.onended = () => onGone(UNPLUGGED);
    const video = element('video', { muted: true, playsinline: true });
    video.srcObject = stream;
    await video.play();
    return new VideoFrames(video, () => {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    });
  } catch (error) {
    throw CameraRefused.because(error);
  }
}

/** The cameras there are; their names are known once one was allowed. */
export async function listCameras(): Promise<CameraDevice[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter(({ kind }) => kind === 'videoinput')
    .map(({ deviceId, label }, i) => ({ id: deviceId, title: label || `Camera ${i + 1}` }));
}
