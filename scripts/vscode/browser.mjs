/** A headless Chromium as the tests of the editor use it. */
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param {string} executablePath @param {string[]} [more] flags */
export function launchBrowser(executablePath, more = []) {
  return chromium.launch({ executablePath, args: [...FLAGS, ...more] });
}
