import { createHash } from 'node:crypto';

/** What the page shows before its script has said anything else. */
const TITLE = 'Likeness camera';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; gap: 1rem; padding: 1rem; }
video { width: min(90vw, 640px); background: #000; border-radius: 8px; transform: scaleX(-1); }
#words { min-height: 1.5em; }
`;

/**
 * Sends the camera's frames over a WebSocket: the next one when the last was asked for. Only relative
 * addresses: behind a proxy the page lies under a path that it does not know.
 */
const SCRIPT = `
'use strict';
const video = document.querySelector('video');
const words = document.querySelector('#words');
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname + location.search);
const canvas = document.createElement('canvas');
const REFUSALS = {
  NotAllowedError: 'The camera was not allowed. Allow it in the address bar, then reload this page from the editor.',
  NotFoundError: 'This computer has no camera. Plug one in, then open this page again from the editor.',
  NotReadableError: 'The camera is used by another program. Close it, then open this page again from the editor.',
};
const say = (text) => { words.textContent = text; };
const stop = (text) => {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
  say(text);
};
const send = (socket) => {
  if (socket.readyState !== WebSocket.OPEN || video.videoWidth === 0) return;
  const scale = Math.min(1, 640 / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => { if (blob && socket.readyState === WebSocket.OPEN) socket.send(blob); }, 'image/jpeg', 0.85);
};
const run = async () => {
  if (token === '') return say('Open this page from the editor.');
  if (!navigator.mediaDevices) return say('This browser gives no camera to this address.');
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  } catch (error) {
    return say(REFUSALS[error.name] ?? 'The camera cannot be used: ' + error.message);
  }
  await video.play();
  const address = new URL('frames', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address, ['likeness', token]);
  socket.onopen = () => say('The camera is on. Frames go to your editor and nowhere else.');
  // Not with the next repaint: a page behind another window has none.
  socket.onmessage = () => send(socket);
  socket.onclose = () => stop('The camera is off. You can close this page.');
  video.srcObject.getVideoTracks()[0].onended = () => {
    socket.onclose = null;
    socket.close();
    stop('The camera was unplugged, or another program took it. Plug it in, then open this page again from the editor.');
  };
};
run();
`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but this page's own style and script, and its WebSocket. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_HTML = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${TITLE}</title><meta name="viewport" content="width=device-width">
<style>${STYLE}</style></head>
<body><video playsinline muted></video><div id="words" role="status">Starting the camera …</div>
<script>${SCRIPT}</script></body>
</html>
`;
