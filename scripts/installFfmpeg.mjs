/**
 * Tests of cameras and videos need ffmpeg, the product only uses it where it is. On a Debian or Ubuntu where
 * we are root (a container) it is installed from the system's packages; elsewhere those tests are skipped.
 */
import { spawnSync } from 'node:child_process';

const TIMEOUT_MS = 300_000;

/** @param {string} program @param {string[]} args */
function runs(program, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, args, { stdio: 'ignore', env, timeout: TIMEOUT_MS }).status === 0;
}

/** @returns {void} */
export function installFfmpeg() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  if (runs('ffmpeg', ['-version']) || !runs('apt-get', ['--version'])) return;
  console.log('Installing ffmpeg with apt-get, for the tests of videos …');
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'ffmpeg'];
  // A package list may be there already; fetching it takes longer than the package.
  if (runs('apt-get', install)) return;
  if (runs('apt-get', ['update', '-qq']) && runs('apt-get', install)) return;
  console.log('ffmpeg could not be installed; the tests of videos are skipped.');
}
