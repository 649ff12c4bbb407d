import { Option } from 'commander';
import { DEFAULT_DETECTOR, DETECTOR_NAMES } from '../detection/face';
import { decimal, wholeNumber } from './options';

/** Options that several verbs take, in the same words everywhere. */

export const jsonOption = () =>
  new Option('--json', 'print the result as JSON and nothing else on standard output');

export const workersOption = () =>
  new Option('--workers <n>', 'photos worked on at once (default: one a core)').argParser(
    wholeNumber(1, 256),
  );

export const workspaceOption = () =>
  new Option('--workspace <folder>', 'its folder .likeness keeps features and runs').default('.');

export const featuresOption = () =>
  new Option(
    '--features <location>',
    'keep features in this folder, s3://<bucket>/<prefix> or db://<database> instead',
  );

export const galleryOption = () =>
  new Option(
    '--gallery <location>',
    'where people are remembered: a folder, s3://<bucket>/<prefix> or db://<database>',
  ).default('./.likeness');

export const detectorOption = () =>
  new Option(
    '--detector <name>',
    'ssd finds more, tiny is several times faster, yunet is installed first (likeness models)',
  )
    .choices(DETECTOR_NAMES)
    .default(DEFAULT_DETECTOR);

export const farOption = (what: string) =>
  new Option('--far <rate>', what).argParser(decimal(1e-9, 0.999));

export const backboneOption = () =>
  new Option('--backbone <name>', 'the frozen network (likeness status lists them)');

/** @param otherwise which model is used without this option */
export const modelOption = (otherwise = 'the untrained network') =>
  new Option('--model <run>', `folder of a training run, or untrained (default: ${otherwise})`);
