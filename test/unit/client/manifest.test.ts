import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PHOTO_EXTENSIONS } from '../../../protocol/src/photoNames';
import { prepareRequest } from '../../../server/src/handlers/requests/dataset';
import { trainRequest } from '../../../server/src/handlers/requests/training';

/** Parameter of the request → setting, as client/src/settings.ts gives them. */
const PREPARE_SETTINGS: Record<string, string> = {
  detector: 'detector',
  policy: 'prepare.facePolicy',
  marginRatio: 'prepare.margin',
  minScore: 'prepare.minScore',
  minFacePx: 'prepare.minFaceSize',
  minSharpness: 'prepare.minSharpness',
  maxPerPerson: 'prepare.maxPerPerson',
};
const TRAIN_SETTINGS: Record<string, string> = {
  epochs: 'train.epochs',
  mining: 'train.mining',
  margin: 'train.margin',
  learningRate: 'train.learningRate',
  seed: 'train.seed',
  patience: 'train.patience',
};

const ROOT = join(__dirname, '../../..');

interface Setting {
  type?: string | string[];
  default?: unknown;
  enum?: string[];
  markdownEnumDescriptions?: string[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  markdownDescription?: string;
  scope?: string;
}
interface Manifest {
  extensionKind: string[];
  activationEvents: string[];
  capabilities: {
    untrustedWorkspaces: { supported: unknown; restrictedConfigurations: string[] };
    virtualWorkspaces: { supported: boolean };
  };
  contributes: {
    commands: { command: string; category: string; enablement?: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
    walkthroughs: { steps: { completionEvents: string[] }[] }[];
    configuration: { properties: Record<string, Setting> }[];
  };
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
const settings = Object.assign(
  {},
  ...manifest.contributes.configuration.map(({ properties }) => properties),
) as Record<string, Setting>;

function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

describe('the extension’s manifest', () => {
  it('has it activate by what is used, never when the editor starts', () => {
    expect(manifest.activationEvents).not.toContain('*');
    expect(manifest.activationEvents.filter((event) => event.startsWith('onStartup'))).toEqual([]);
    expect(manifest.extensionKind).toEqual(['workspace']);
  });

  it('has it activate for every panel that was open when the window was loaded again', () => {
    const panels = readdirSync(join(ROOT, 'media')).filter((folder) =>
      existsSync(join(ROOT, 'media', folder, 'page.ts')),
    );
    const restored = [...panels, 'report'].map((name) => `onWebviewPanel:likeness.${name}`);
    expect([...manifest.activationEvents].sort()).toEqual(restored.sort());
  });

  it('ticks each step of the walkthrough by what the code says was reached', () => {
    const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    const wanted = steps.map(({ completionEvents }) => completionEvents.slice(0, 2));
    const code = sources(join(ROOT, 'client/src'));
    const [, names] = /type Milestone = ([^;]+);/.exec(code)!;
    const milestones = [...names!.matchAll(/\w+/g)].map(([name]) => name);
    const turns = (name: string) =>
      ['', '!'].map((not) => `onContext:likeness.has${name} && ${not}likeness.turn`);
    expect(wanted).toEqual(milestones.map(turns));
    for (const name of milestones)
      expect(code).toMatch(new RegExp(`reached\\('${name}'\\)|reaches: '${name}'`));
  });

  it('explains every setting and gives it a default', () => {
    for (const [name, setting] of Object.entries(settings)) {
      expect(setting, name).toHaveProperty('default');
      expect(setting.markdownDescription, name).toMatch(/\.$|`$/);
      expect(setting.scope, name).toMatch(/^(resource|machine-overridable|window)$/);
    }
  });

  it('checks every setting as it is typed, and its default fits', () => {
    // Places: whether there is anything is seen when it is needed.
    const places = ['gallery', 'networksFolder', 'tensorflowFolder', 'tensorboard'];
    for (const [name, setting] of Object.entries(settings)) {
      const { minimum, maximum } = setting;
      const types = [setting.type].flat();
      const given = setting.default;
      if (given === null) expect(types, name).toContain('null');
      if (types.includes('string')) {
        if (places.some((place) => name === `likeness.${place}`)) expect(given, name).toBe('');
        else if (setting.enum === undefined)
          expect(given, name).toMatch(new RegExp(setting.pattern!));
        else {
          expect(setting.enum, name).toContain(given);
          expect(setting.markdownEnumDescriptions, name).toHaveLength(setting.enum.length);
        }
      } else {
        expect(types, name).toContainEqual(expect.stringMatching(/^(number|integer)$/));
        expect(maximum, name).toBeGreaterThan(minimum!);
        if (typeof given !== 'number') continue;
        expect(given, name).toBeGreaterThanOrEqual(minimum!);
        expect(given, name).toBeLessThanOrEqual(maximum!);
      }
    }
  });

  it.each([
    ['prepare', prepareRequest, { raw: '/raw', dataset: '/set' }, PREPARE_SETTINGS],
    ['train', trainRequest, { dataset: '/set', workspace: '/work' }, TRAIN_SETTINGS],
  ])('takes in settings what %s takes, and no more', (_, request, needed, names) => {
    for (const [parameter, name] of Object.entries(names)) {
      const { minimum, maximum, enum: words = [] } = settings[`likeness.${name}`]!;
      const given = (value: unknown) => () => request.check({ ...needed, [parameter]: value });
      for (const value of [minimum ?? words[0], maximum ?? words.at(-1)]) {
        expect(given(value), `${name} ${value}`).not.toThrow();
      }
      for (const value of minimum === undefined ? ['no such word'] : [minimum - 1, maximum! + 1]) {
        expect(given(value), `${name} ${value}`).toThrow();
      }
    }
  });

  it('has its settings read in one place, by functions, so that a change counts from the next time on', () => {
    const folder = join(ROOT, 'client/src');
    const code = (file: string) => readFileSync(join(folder, file), 'utf8');
    const readers = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) =>
        /getConfiguration\(\s*'likeness[^;]*\.(get|inspect|has)\b/.test(code(file)),
      );
    expect(readers).toEqual(['settings.ts']);
    expect(code('settings.ts').match(/^(?:export )?(?:const|let) .*\bvalue\(/gm)).toBeNull();
  });

  it('has every setting that the code reads, and reads every one', () => {
    const code = readFileSync(join(ROOT, 'client/src/settings.ts'), 'utf8');
    const read = [
      ...[...code.matchAll(/value(?:<[^>]*>)?\(\s*'([\w.]+)'/g)].map((match) => match[1]),
      ...[...code.matchAll(/^ {2}(\w+): 'LIKENESS_/gm)].map((match) => match[1]),
    ].map((name) => `likeness.${name}`);
    expect([...new Set(read)].sort()).toEqual(Object.keys(settings).sort());
  });

  it('keeps an untrusted workspace from choosing executables, networks or where people are kept', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    expect(untrustedWorkspaces.supported).toBe('limited');
    expect(untrustedWorkspaces.restrictedConfigurations).toEqual(
      expect.arrayContaining([
        'likeness.networksFolder',
        'likeness.tensorflowFolder',
        'likeness.engine',
        'likeness.gallery',
      ]),
    );
    for (const name of untrustedWorkspaces.restrictedConfigurations) {
      expect(settings).toHaveProperty([name]);
    }
    expect(virtualWorkspaces.supported).toBe(false);
  });

  it('offers commands in menus only that it has, and only in trusted workspaces', () => {
    const commands = new Map(manifest.contributes.commands.map((it) => [it.command, it]));
    for (const { command } of Object.values(manifest.contributes.menus).flat()) {
      expect(commands.has(command), command).toBe(true);
    }
    const free = [...commands.values()].filter(({ enablement }) => enablement === undefined);
    expect(free.map(({ command }) => command)).toEqual(
      expect.arrayContaining(['likeness.showLog', 'likeness.copyDiagnostics']),
    );
    expect(commands.get('likeness.train')?.enablement).toBe('isWorkspaceTrusted');
  });

  it('offers its commands on every file of the explorer that is taken for a photo, and on no other', () => {
    const onFiles = manifest.contributes.menus['explorer/context']!.filter(
      ({ when }) => !when?.includes('explorerResourceIsFolder'),
    );
    expect(onFiles.map(({ command }) => command)).toEqual([
      'likeness.recognisePhotos',
      'likeness.enrollPerson',
      'likeness.askByPicture',
    ]);
    const photo = `resourceExtname =~ /^\\.(${PHOTO_EXTENSIONS.join('|')})$/i`;
    for (const { when } of onFiles) expect(when).toBe(`${photo} && isWorkspaceTrusted`);
  });

  it('has no page of a webview that writes HTML', () => {
    const code = sources(join(ROOT, 'media'));
    const plot = readFileSync(join(ROOT, 'node_modules/uplot/dist/uPlot.esm.js'), 'utf8');
    for (const text of [code, plot]) {
      expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
      expect(text).not.toMatch(/srcdoc|DOMParser|createContextualFragment|setHTML|unsafeHTML/);
    }
  });
});
