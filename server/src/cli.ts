import { printError } from './cli/printError';
import { runProgram } from './cli/program';
import { claimStandardOutput } from './cli/terminal';

/** Binds the services to a terminal. */
async function main(): Promise<void> {
  const terminal = claimStandardOutput();
  try {
    process.exitCode = await runProgram(process.argv.slice(2), terminal);
  } catch (error) {
    process.exitCode = printError(terminal, error);
  }
}

void main();
