import { createInterface } from 'node:readline';

/** Where a verb's words go. Standard output carries results only; everything else is standard error. */
export interface Terminal {
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Whether standard error is a terminal that a bar can be redrawn on. */
  readonly interactive: boolean;
  /** Width of that terminal in characters. */
  readonly columns: number;
  /** Whether results may be coloured: standard output is a terminal and NO_COLOR is not set. */
  readonly colour: boolean;
  /** Asks the user a question and waits for a line; null where nobody sits at a keyboard. */
  readonly ask: ((question: string) => Promise<string>) | null;
}

const DEFAULT_COLUMNS = 80;

/**
 * Takes standard output for results alone: from now on whatever libraries and their worker threads
 * print there appears on standard error, so that `--json` output stays one JSON value.
 * (TensorFlow.js, for one, greets on the console.)
 */
export function claimStandardOutput(): Terminal {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  stdout.on('error', endOnClosedPipe);
  stderr.on('error', endOnClosedPipe);
  return {
    out: (text) => void write(text),
    err: (text) => void stderr.write(text),
    interactive: stderr.isTTY,
    columns: stderr.columns ?? DEFAULT_COLUMNS,
    colour: stdout.isTTY && !process.env['NO_COLOR'],
    ask: process.stdin.isTTY && stderr.isTTY ? askOnStandardError : null,
  };
}

/** @returns what was typed, without the line's end; "" when the input ends or Ctrl-C is pressed */
async function askOnStandardError(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise((resolve) => {
      lines.on('close', () => resolve(''));
      lines.question(question, resolve);
    });
  } finally {
    lines.close();
  }
}

/** A reader that has seen enough (`likeness people | head`) is no failure; anything else is. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}
