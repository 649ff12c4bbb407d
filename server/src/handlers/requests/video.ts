import {
  CamerasRequest,
  VideoCloseRequest,
  VideoFrameRequest,
  VideoOpenRequest,
} from '../../../../protocol/src/messages';
import type { VideoOpenParams, VideoParams } from '../../../../protocol/src/live';
import type { ProgressParams } from '../../../../protocol/src/progress';
import { defineRequest, type OwnParams } from './define';
import { objectOf, text } from './fields';

const LONGEST_ID = 64;
const LONGEST_VIDEO = 4096;

const video = objectOf<OwnParams<VideoParams>>({ video: text('the id of a video', LONGEST_ID) });
const videos = () => import('../../camera/openVideos');

export const camerasRequest = defineRequest({
  type: CamerasRequest,
  title: 'Looking for cameras',
  lane: 'interactive',
  params: objectOf<OwnParams<ProgressParams>>({}),
  run: async () => {
    const { listCameras } = await import('../../camera/cameras');
    const cameras = await listCameras();
    return { cameras: cameras.map(({ id, title }) => ({ video: `camera:${id}`, title })) };
  },
});

export const videoOpenRequest = defineRequest({
  type: VideoOpenRequest,
  title: 'Opening a video',
  lane: 'interactive',
  params: objectOf<OwnParams<VideoOpenParams>>({
    video: text('a video file, a camera or a stream', LONGEST_VIDEO),
  }),
  run: async (params) => (await videos()).openVideo(params.video),
});

export const videoFrameRequest = defineRequest({
  type: VideoFrameRequest,
  title: 'Waiting for a video',
  lane: 'interactive',
  params: video,
  run: async (params) => (await videos()).nextVideoFrame(params.video),
});

export const videoCloseRequest = defineRequest({
  type: VideoCloseRequest,
  title: 'Closing a video',
  lane: 'interactive',
  params: video,
  run: async (params) => (await videos()).closeVideo(params.video),
});
