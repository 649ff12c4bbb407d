/** Measures face-api on wasm in a plain page with the same camera, as its users run it. */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { ROOT } from '../setup.mjs';
import { launchBrowser } from '../vscode/browser.mjs';
import { withCamera } from '../vscode/fakeCamera.mjs';
import { figuresOf, PAGE_COUNTER } from './sampling.mjs';

const WARM_UP_MS = 4000;
const TYPES = /** @type {Record<string, string>} */ ({
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' },
  ...{ '.json': 'application/json', '.jpg': 'image/jpeg' },
});

const PAGE = `<!doctype html>
<div style="position: relative">
  <video width="640" height="480" muted playsinline></video>
  <canvas style="position: absolute; left: 0; top: 0"></canvas>
</div>
<script src="/face-api/dist/face-api.js"></script>
<script>
${PAGE_COUNTER}
const [video, overlay] = [document.querySelector('video'), document.querySelector('canvas')];
const { nets, tf } = faceapi;
const DETECTORS = {
  ssd: () => new faceapi.SsdMobilenetv1Options(),
  tiny: () => new faceapi.TinyFaceDetectorOptions(),
};
let matcher;

async function prepare(people) {
  tf.setWasmPaths('/wasm/');
  await tf.setBackend('wasm');
  await tf.ready();
  const used = [nets.ssdMobilenetv1, nets.tinyFaceDetector, nets.faceLandmark68Net, nets.faceRecognitionNet];
  for (const net of used) await net.loadFromUri('/face-api/model');
  const enrolled = [];
  for (const { name, photos } of people) {
    const descriptors = [];
    for (const photo of photos) {
      const face = await faceapi
        .detectSingleFace(await faceapi.fetchImage(photo), DETECTORS.ssd())
        .withFaceLandmarks()
        .withFaceDescriptor();
      if (face) descriptors.push(face.descriptor);
    }
    enrolled.push(new faceapi.LabeledFaceDescriptors(name, descriptors));
  }
  matcher = new faceapi.FaceMatcher(enrolled);
  const runtime = 'TensorFlow.js ' + tf.version['tfjs-core'] + ' (' + tf.getBackend() + ', threads: ' + tf.getThreadsCount() + ')';
  return 'face-api ' + faceapi.version + ', ' + runtime;
}

async function open() {
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 } } });
  await video.play();
  faceapi.matchDimensions(overlay, { width: video.videoWidth, height: video.videoHeight });
}

function close() {
  for (const track of video.srcObject.getTracks()) track.stop();
  video.srcObject = null;
}

const nextScreen = () => new Promise(requestAnimationFrame);

async function measure(detector, ms) {
  const drawn = [];
  let [newest, isOn] = [null, true];
  const note = (_, { presentationTime }) => {
    newest = { counter: counterOf(video), shownMs: presentationTime };
    if (isOn) video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
  const endMs = performance.now() + ms;
  let frame = null;
  while (performance.now() < endMs) {
    while (newest === frame) await nextScreen();
    frame = newest;
    const faces = await faceapi.detectAllFaces(video, DETECTORS[detector]()).withFaceLandmarks().withFaceDescriptors();
    overlay.getContext('2d').clearRect(0, 0, overlay.width, overlay.height);
    for (const { detection, descriptor } of faces) {
      const label = matcher.findBestMatch(descriptor).toString();
      new faceapi.draw.DrawBox(detection.box, { label }).draw(overlay);
    }
    await nextScreen();
    const atMs = performance.now();
    drawn.push({ atMs, counter: frame.counter, shown: counterOf(video), delayMs: atMs - frame.shownMs, faces: faces.length });
  }
  isOn = false;
  return drawn;
}
</script>`;

/** Serves the page, the packages and the people's photos. Isolated, so that wasm may use threads. @param {string} photos */
function serve(photos) {
  const folders = /** @type {Record<string, string>} */ ({
    'face-api': join(ROOT, 'node_modules/@vladmandic/face-api'),
    wasm: join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'),
    photos,
  });
  const server = createServer(({ url = '/' }, response) => {
    const [, top = '', ...rest] = decodeURIComponent(url).split('/');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Content-Type', TYPES[top === '' ? '.html' : extname(url)] ?? '');
    if (top === '') return response.end(PAGE);
    const folder = folders[top];
    const file = join(folder ?? '', ...rest);
    if (folder === undefined || !existsSync(file)) return response.writeHead(404).end();
    createReadStream(file).pipe(response);
  });
  return /** @type {Promise<import('node:http').Server>} */ (
    new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
  );
}

/**
 * @param {string} browserPath @param {string} camera its file
 * @param {string} photos folder @param {readonly { name: string, photos: string[] }[]} people their photos, below that folder
 * @param {readonly { title: string, show: () => Promise<void> }[]} scenes what the camera is made to show
 * @param {number} ms of measuring, each
 */
export async function measureFaceApi(browserPath, camera, photos, people, scenes, ms) {
  const server = await serve(photos);
  const { flags, permissions } = withCamera(camera);
  const browser = await launchBrowser(browserPath, flags);
  try {
    const context = await browser.newContext({ permissions });
    const page = await context.newPage();
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    await page.goto(`http://127.0.0.1:${port}/`);
    const addressed = people.map(({ name, photos: each }) => ({
      name,
      photos: each.map((photo) => `/photos/${photo}`),
    }));
    /** @type {string} */
    const versions = await page.evaluate(`prepare(${JSON.stringify(addressed)})`);
    const measured = [];
    for (const { title, show } of scenes) {
      await show();
      await page.evaluate('open()');
      for (const detector of ['tiny', 'ssd']) {
        await page.evaluate(`measure('${detector}', ${WARM_UP_MS})`);
        /** @type {import('./sampling.mjs').Drawn[]} */
        const drawn = await page.evaluate(`measure('${detector}', ${ms})`);
        measured.push({ title, detector, ...figuresOf(drawn) });
      }
      await page.evaluate('close()');
    }
    return { versions: `${versions}, Chromium ${browser.version()}`, measured };
  } finally {
    await browser.close();
    server.close();
  }
}
