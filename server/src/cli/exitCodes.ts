/** What the process ends with; documented in every `--help`. */
export const ExitCode = {
  Ok: 0,
  /** Something went wrong; the sentence and what to do stand on standard error. */
  Failure: 1,
  /** The command line could not be understood, or an option's value cannot be used. */
  Usage: 2,
  /** Ctrl-C, as shells count it: 128 + SIGINT. */
  Cancelled: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const EXIT_CODES_HELP = `
Exit codes: 0 done, 1 failed (why and what to do is on standard error), 2 wrong usage, 130 cancelled.`;
