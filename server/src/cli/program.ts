import { Command, CommanderError, Option } from 'commander';
import {
  ENGINE_NAMES,
  ENGINE_VARIABLE,
  PROVIDER_NAMES,
  PROVIDER_VARIABLE,
  type EngineWish,
} from '../engine/engineChoice';
import { likenessVersion } from '../version';
import { ExitCode, EXIT_CODES_HELP } from './exitCodes';
import { addCurate } from './curate';
import { addCluster } from './cluster';
import { addEnroll } from './enroll';
import { addEvaluate } from './evaluate';
import { addExport } from './export';
import { addExportHead } from './exportHead';
import { addFeatures } from './features';
import { addImport } from './import';
import { addLive } from './live';
import { addMap } from './map';
import { addModels } from './models';
import { addPeople } from './people';
import { addPrepare } from './prepare';
import { addProjector } from './projector';
import { addRecognize } from './recognize';
import { addReview } from './review';
import { addRuns } from './runs';
import { addSearch } from './search';
import { addStatus } from './status';
import type { Terminal } from './terminal';
import { addTrain } from './train';
import { runVerb, type AddVerb } from './verb';

const VERBS: readonly AddVerb[] = [
  addImport,
  addCluster,
  addPrepare,
  addCurate,
  addExport,
  addFeatures,
  addTrain,
  addRuns,
  addEvaluate,
  addReview,
  addMap,
  addExportHead,
  addProjector,
  addEnroll,
  addPeople,
  addSearch,
  addRecognize,
  addLive,
  addModels,
  addStatus,
];

const DESCRIPTION = `Face recognition that you train on your own photos, on your own machine.

  likeness prepare raw dataset         photos in raw/<person>/ become face crops in dataset/
  likeness train dataset               learn to tell these people apart
  likeness evaluate dataset            measure it, before and after training
  likeness enroll "Ada" ada/*.jpg      remember a person
  likeness recognize party.jpg         name the faces in a photo
  likeness live camera:0               name the faces before a camera`;

/**
 * Understands a command line and runs its verb.
 * @param args what follows the program's name
 * @returns the process's exit code
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.Ok;
  const program = createProgram(terminal);
  for (const addVerb of VERBS) {
    addVerb(program, async (options, verb) => {
      const choice = program.opts<EngineWish>();
      exitCode = await runVerb(terminal, { ...options, ...choice }, verb);
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed the help, the version or what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Ok : ExitCode.Usage;
    throw error;
  }
}

/** Settings that verbs added later inherit. */
function createProgram(terminal: Terminal): Command {
  return new Command('likeness')
    .description(DESCRIPTION)
    .version(likenessVersion())
    .addOption(
      new Option(
        '--engine <name>',
        `what runs the networks (default: ${ENGINE_VARIABLE}, else auto)`,
      ).choices(ENGINE_NAMES),
    )
    .addOption(
      new Option(
        '--provider <name>',
        `what ONNX Runtime computes on; auto measures once and remembers (default: ${PROVIDER_VARIABLE}, else auto)`,
      ).choices(PROVIDER_NAMES),
    )
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(likeness <verb> --help says what is expected)')
    .addHelpText('afterAll', EXIT_CODES_HELP);
}
