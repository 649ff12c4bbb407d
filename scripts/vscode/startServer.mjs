/** Starting VS Code's server on a free port of this machine. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

/**
 * Starts a program that serves HTTP and waits until it answers.
 * @param {string} node @param {string[]} args @param {number} port
 * @param {Record<string, string>} [environment] added to this process's
 * @returns {Promise<{ stop: () => void, log: () => string }>}
 */
export async function startServer(node, args, port, environment = {}) {
  const env = { ...process.env, ...environment };
  const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (log += String(text)));
  child.stderr.setEncoding('utf8').on('data', (text) => (log += String(text)));
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadlineMs) {
      child.kill();
      throw new Error(`The server did not start:\n${log}`);
    }
    await sleep(200);
  }
  return { stop: () => void child.kill(), log: () => log };
}

/** @param {number} port */
async function answers(port) {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
    return true;
  } catch {
    return false;
  }
}

/** Removes a server's folder; what it started may still be writing there when it has been told to stop. @param {string} folder */
export function removeFolder(folder) {
  for (let left = 20; ; left--) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (left === 0) throw error;
      // Node's own retries do not look for what has been written since.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}
