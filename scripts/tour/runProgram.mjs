/** Runs the programs of dist/ as a user would, and reads what they print as JSON. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../setup.mjs';

/** A program ended with an exit code other than 0; it has said why on standard error. */
export class ProgramFailed extends Error {
  /** @param {string} name @param {number} exitCode */
  constructor(name, exitCode) {
    super(`${name} ended with exit code ${exitCode}.`);
    this.exitCode = exitCode;
  }
}

/**
 * @param {string} name of a program in dist/
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<unknown>} the JSON it printed
 */
export async function runProgram(name, args, cwd) {
  // Ctrl-C reaches the program too: it stops cleanly, and then so does this process.
  const wait = () => undefined;
  process.on('SIGINT', wait);
  try {
    const { exitCode, output } = await collect(join(ROOT, 'dist', `${name}.js`), args, cwd);
    if (exitCode !== 0) throw new ProgramFailed(name, exitCode);
    return JSON.parse(output);
  } finally {
    process.off('SIGINT', wait);
  }
}

/**
 * @param {string} script @param {string[]} args @param {string} cwd
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
function collect(script, args, cwd) {
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      stdio: /** @type {['ignore', 'pipe', 'inherit']} */ (['ignore', 'pipe', 'inherit']),
    };
    const child = spawn(process.execPath, [script, ...args], options);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
