import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { sideBySide, writeStill } from '../../scripts/vscode/fakeCamera.mjs';
import { ffmpeg, HAS_FFMPEG } from '../fixtures/ffmpeg';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { keptPhotos } from '../protocol/sampleWorkspace';
import { describeInEditor } from './editorTest';
import { eraseByCommand } from './eraseByCommand';

const CAMERA = 'camera.mjpeg';
/** What the camera sees: somebody, somebody else, both beside each other, and people who are nobody's. */
const VIDEOS = ['anna', 'ben', 'both', 'strangers'] as const;
type Video = (typeof VIDEOS)[number];
const [ANNA, BEN] = ['Anna', 'Ben <i>'] as const;
const NAMED_MS = 20_000;
const UNKNOWN_MS = 5000;

type Route = 'panel' | 'browser' | 'video';
const ROUTES: readonly [Route, string][] = [
  ['panel', 'the panel’s camera'],
  ['browser', 'a page in the browser'],
  ...(HAS_FFMPEG ? ([['video', 'ffmpeg, from a file']] as [Route, string][]) : []),
];

/** Frames as a browser's camera plays them; and the same file for ffmpeg, long enough for all that is done with it. */
interface Source {
  title: string;
  strangers: number;
  /** Frames a second of what `make` writes. */
  fps: number;
  make: (at: (video: Video) => string) => void;
}

const samples: Source = {
  title: 'sample photos',
  strangers: SAMPLE_PHOTOS[3]!.people,
  fps: 10,
  make: (at) => {
    const photo = (name: string) => join(keptPhotos(), name);
    writeStill(at('anna'), sideBySide(photo('Person 1c/01.jpg')));
    writeStill(at('ben'), sideBySide(photo('Person 5d/01.jpg')));
    writeStill(at('both'), sideBySide(photo('Person 1c/02.jpg'), photo('Person 5d/02.jpg')));
    writeStill(at('strangers'), sideBySide(SAMPLE_PHOTOS[3]!.file));
  },
};

const DATA = join(__dirname, '../../../shared/data/video');
const file = (name: string) => ['-i', join(DATA, `${name}.mp4`)];
const fit = (width: number) =>
  `fps=15,scale=iw*sar:ih,scale=${width}:480:force_original_aspect_ratio=decrease,pad=${width}:480:-1:-1,setsar=1`;
const MJPEG = ['-an', '-c:v', 'mjpeg', '-q:v', '4'];

/** People who move; a part of each that is not their first seconds, which they are enrolled from. */
const filmed: Source = {
  title: 'people who were filmed',
  strangers: 3,
  fps: 15,
  make: (at) => {
    const [a, b] = [file('one-person-a'), file('one-person-b')];
    ffmpeg('-t', '5', ...a, '-vf', fit(640), ...MJPEG, at('anna'));
    ffmpeg('-t', '5', ...b, '-vf', fit(640), ...MJPEG, at('ben'));
    const beside = `[0]${fit(320)}[l];[1]${fit(320)}[r];[l][r]hstack=shortest=1`;
    ffmpeg('-ss', '5', ...a, '-ss', '5', ...b, '-filter_complex', beside, ...MJPEG, at('both'));
    ffmpeg(...file('three-people'), '-vf', fit(640), ...MJPEG, at('strangers'));
  },
};

const names = (live: Frame) => live.locator('.here strong');

/** @returns all that was shown of who is here, each once, names in the order of the alphabet */
async function namesDuring(live: Frame, timeMs: number): Promise<string[]> {
  const seen = new Set<string>();
  for (const untilMs = Date.now() + timeMs; Date.now() < untilMs;) {
    seen.add((await names(live).allTextContents()).sort().join(', '));
    await live.page().waitForTimeout(100);
  }
  return [...seen];
}

for (const source of [samples, ...(HAS_FFMPEG && existsSync(DATA) ? [filmed] : [])]) {
  const fill = (workspace: string) => {
    const at = (video: Video) => join(workspace, `${video}.mjpeg`);
    source.make(at);
    copyFileSync(at('anna'), join(workspace, CAMERA));
    for (const video of HAS_FFMPEG ? VIDEOS : []) {
      const shown = ['-stream_loop', '-1', '-f', 'mjpeg', '-framerate', String(source.fps)];
      const long = ['-t', '60', '-c:v', 'copy', join(workspace, `${video}.mkv`)];
      ffmpeg(...shown, '-i', at(video), ...long);
    }
  };

  describeInEditor(`${source.title}, before a camera`, { fill, camera: CAMERA }, (editor) => {
    /** The browser's page while it lends its camera. */
    let lent: Page | null = null;

    async function start(page: Frame, route: Route, video: Video): Promise<void> {
      const { workbench, workspace } = editor;
      copyFileSync(join(workspace, `${video}.mjpeg`), join(workspace, CAMERA));
      await page.locator('[data-name=route]').selectOption(route);
      const opening =
        route === 'browser' ? workbench.page.context().waitForEvent('page') : Promise.resolve(null);
      await page.locator('[data-name=start]').click();
      if (route === 'video') {
        await workbench.pick('Which camera or video?', /Stream/);
        await workbench.type('Address of the stream', join(workspace, `${video}.mkv`));
      }
      lent = await opening;
    }

    async function letGo(): Promise<void> {
      await editor.workbench.statusItem('Camera').waitFor({ state: 'detached' });
      await lent?.getByText(/The camera is off/).waitFor();
      await lent?.close();
      lent = null;
    }

    async function stop(page: Frame): Promise<void> {
      await page.locator('[data-name=start]').click();
      await letGo();
    }

    async function enrol(route: Route, name: string, video: Video): Promise<void> {
      const { workbench } = editor;
      await workbench.command('Likeness: Enroll Person from Camera…');
      const page = await workbench.webview('[data-name=name]');
      await page.locator('[data-name=name]').fill(name);
      await page.locator('[data-name=agreed]').check();
      await start(page, route, video);
      await page.locator('.pictures img').first().waitFor();
      await page.locator('[data-name=enroll]').click();
      await page.getByText(`${name} is enrolled.`).waitFor();
      await letGo();
      await workbench.command('View: Close All Editors');
    }

    async function live(route: Route, video: Video): Promise<Frame> {
      await editor.workbench.command('Likeness: Open Live Recognition');
      const page = await editor.workbench.webview('[data-name=threshold]');
      await start(page, route, video);
      return page;
    }

    for (const [route, words] of ROUTES) {
      it(`are named for twenty seconds without a mistake once they are enrolled: ${words}`, async () => {
        await enrol(route, ANNA, 'anna');
        await enrol(route, BEN, 'ben');
        const page = await live(route, 'both');
        for (const name of [ANNA, BEN])
          await names(page).getByText(name, { exact: true }).waitFor();
        expect(await namesDuring(page, NAMED_MS)).toEqual([`${ANNA}, ${BEN}`]);
        await stop(page);
      });

      it(`are nobody where others are to be seen: ${words}`, async () => {
        const page = await live(route, 'strangers');
        await names(page)
          .nth(source.strangers - 1)
          .waitFor();
        const seen = await namesDuring(page, UNKNOWN_MS);
        expect(seen.join()).not.toMatch(/Anna|Ben/);
        await stop(page);
      });

      it(`are unknown once they are erased: ${words}`, async () => {
        const { workbench } = editor;
        await eraseByCommand(workbench, ANNA);
        const page = await live(route, 'both');
        await names(page).getByText(BEN, { exact: true }).waitFor();
        await names(page).getByText('unknown', { exact: true }).waitFor();
        expect(await namesDuring(page, UNKNOWN_MS)).toEqual([`${BEN}, unknown`]);
        await stop(page);
        await eraseByCommand(workbench, BEN);
        await workbench.command('View: Close All Editors');
      });
    }
  });
}
