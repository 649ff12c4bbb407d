import type { Command } from 'commander';
import type { NetworkStatus } from '../../../protocol/src/networks';
import { importNetwork, type ImportOptions } from '../networks/importNetwork';
import { downloadableNetwork, installNetwork } from '../networks/installNetwork';
import {
  listDetectors,
  listNetworks,
  type ListedDetector,
  type ListedNetwork,
} from '../networks/listNetworks';
import type { PlacedNetwork } from '../networks/placeNetwork';
import { removeNetwork } from '../networks/removeNetwork';
import { jsonOption } from './sharedOptions';
import { formatFacts, formatTable } from './table';
import { usageError, type Job, type JobOptions, type Outcome, type RunVerb } from './verb';

const EXAMPLES = `
Examples:
  likeness models list
  likeness models install vgg-face              # shows the licence and asks
  likeness models import vgg_face_weights.h5    # a file that was fetched in another way
  likeness models import my-network.onnx        # with my-network.json beside it, see docs/networks.md
  likeness models install yunet                 # another detector: --detector yunet
  likeness train dataset --backbone vgg-face

Networks are kept in LIKENESS_MODELS, by default the user’s folder for a program’s data. Nothing is fetched unless it
is installed. HTTPS_PROXY names a proxy, LIKENESS_MIRROR a server that has copies of the files.`;

/** `likeness models list|install|import|remove` */
export function addModels(program: Command, run: RunVerb): void {
  const models = program
    .command('models')
    .summary('list, install, import and remove networks')
    .description(
      'The frozen networks that features can be computed with, and those that find faces.',
    )
    .addHelpText('after', EXAMPLES);
  models
    .command('list', { isDefault: true })
    .description('Says which networks are there and which can be installed.')
    .addOption(jsonOption())
    .action((flags: JobOptions) =>
      run(flags, async () => {
        const networks = [...(await listNetworks()), ...(await listDetectors())];
        return { json: networks, text: formatList(networks) };
      }),
    );
  models
    .command('install')
    .description('Fetches a network, makes it ready and tries it on faces.')
    .argument('<name>', 'as the list shows it')
    .option('--accept-licence', 'do not ask: the licence has been read')
    .addOption(jsonOption())
    .action((name: string, flags: JobOptions & { acceptLicence?: boolean }) =>
      run(flags, async (job) => {
        if (!flags.acceptLicence) await confirmLicence(name, job);
        return placed(await installNetwork({ name }, job.pool(), job.context));
      }),
    );
  models
    .command('import')
    .description('Takes over a network from a file: Keras (.h5) or ONNX.')
    .argument('<file>', 'a .h5 file of VGG-Face or VGGFace2, or any face network as .onnx')
    .option('--as <name>', 'which network of the list it is (default: found out)')
    .option('--description <file>', 'JSON that describes an ONNX file (default: beside it)')
    .addOption(jsonOption())
    .action((file: string, flags: JobOptions & Omit<ImportOptions, 'file'>) =>
      run(flags, async ({ pool, context }) => {
        const { as, description } = flags;
        return placed(await importNetwork({ file, as, description }, pool(), context));
      }),
    );
  models
    .command('remove')
    .description('Removes an installed network; what was made with it stays.')
    .argument('<name>', 'as the list shows it')
    .addOption(jsonOption())
    .action((name: string, flags: JobOptions) =>
      run(flags, async () => {
        const removed = await removeNetwork(name);
        return { json: removed, text: `The network ${name} is removed from ${removed.folder}.\n` };
      }),
    );
}

async function confirmLicence(name: string, { ask }: Job): Promise<void> {
  const { licenceText, megabytes, url } = downloadableNetwork(name);
  if (ask === null) {
    throw usageError(
      `The licence of "${name}" must be read first: ${licenceText}`,
      'If you agree, add --accept-licence.',
    );
  }
  const question = `${licenceText}\n\nAbout ${megabytes} MB will be fetched from ${url}.\nInstall it on these terms? (yes/no) `;
  if (!/^y(es)?$/i.test((await ask(question)).trim())) {
    throw usageError(`The network "${name}" was not installed.`, 'Answer "yes" to install it.');
  }
}

function placed(network: PlacedNetwork): Outcome {
  const { name, folder, check } = network;
  const takes = `${check.milliseconds.toFixed(1)} ms`;
  const outcome: [string, string][] =
    check.kind === 'detector'
      ? [[`a photo of ${check.faces} people takes`, takes]]
      : [
          ['one face takes', takes],
          ['a face and its mirror image', `${check.samePerson.toFixed(3)} alike`],
          ['two people', `${check.otherPerson.toFixed(3)} alike`],
        ];
  return {
    json: network,
    text: formatFacts([['installed', name], ['folder', folder], ...outcome]),
  };
}

const STATES: Record<NetworkStatus['state'], string> = {
  bundled: 'comes with Likeness',
  installed: 'installed',
  available: 'not installed',
};

function formatList(networks: readonly (ListedNetwork | ListedDetector)[]): string {
  const rows = networks.map((network) => {
    const { name, state, licence } = network;
    const use =
      network.kind === 'detector'
        ? ['detector', '–', '–', '–']
        : [
            'backbone',
            `${network.dimensions}-D`,
            `${network.inputSizePx} px, ${network.alignment}`,
            lfwOf(network),
          ];
    return [name, STATES[state], ...use, sizeOf(network), licence];
  });
  const header = ['network', 'state', 'is a', 'feature', 'input', 'LFW', 'size', 'licence'];
  const origins = networks.map(({ name, source, sha256 }) => [name, source, sha256 ?? '–']);
  const originHeader = ['network', 'from', 'SHA-256 of its file'];
  return `${formatTable(header, rows)}\n${formatTable(originHeader, origins)}`;
}

function lfwOf({ publishedLfwAccuracy: lfw }: ListedNetwork): string {
  return lfw === null ? '–' : `${(100 * lfw).toFixed(2)} %`;
}

function sizeOf({ bytes, megabytes }: ListedNetwork | ListedDetector): string {
  if (bytes !== null) return `${(bytes / 1e6).toFixed(1)} MB`;
  return megabytes === null ? '–' : `about ${megabytes} MB`;
}
