import { spawn } from 'node:child_process';

const SCRIPT = `
const { monitorEventLoopDelay } = require('node:perf_hooks');
const delays = monitorEventLoopDelay({ resolution: 5 });
delays.enable();
process.stdin.resume();
process.stdin.on('end', () => process.stdout.write(String(delays.max / 1e6 - 5)));
`;

export interface IdleProcess {
  /** Ends it. @returns milliseconds that the machine kept it waiting at most */
  longestDelayMs: () => Promise<number>;
}

/** A process that does nothing: what keeps it waiting is the machine, not its own work. */
export function startIdleProcess(): IdleProcess {
  const child = spawn(process.execPath, ['-e', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const closed = new Promise((resolve) => child.once('close', resolve));
  return {
    longestDelayMs: async () => {
      child.stdin.end();
      await closed;
      return Math.max(0, Number(printed));
    },
  };
}
