import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '../../..');

interface Setting {
  default?: unknown;
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
    menus: Record<string, { command: string }[]>;
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

  it('explains every setting and gives it a default', () => {
    for (const [name, setting] of Object.entries(settings)) {
      expect(setting, name).toHaveProperty('default');
      expect(setting.markdownDescription, name).toMatch(/\.$|`$/);
      expect(setting.scope, name).toMatch(/^(resource|machine-overridable|window)$/);
    }
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

  it('has no page of a webview that writes HTML', () => {
    const code = sources(join(ROOT, 'media'));
    expect(code).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
  });
});
