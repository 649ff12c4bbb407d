import { relative } from 'node:path';
import { commands, Disposable } from 'vscode';
import { WhereRequest } from '../../../protocol/src/messages';
import type { KeptFile, KeptPlace, WhereResult } from '../../../protocol/src/people';
import {
  WhereListRequest,
  WhereThenRequest,
  type WhereSubject,
} from '../../../protocol/src/webviewWhere';
import type { Backend } from '../backend/backend';
import { gallerySetting } from '../settings';
import { findDatasets } from '../workspace/datasets';
import { rawFolderOf } from '../workspace/homeFolder';
import type { PanelKind } from './panelSet';
import { showIt } from './receipt';

/** Every file that is kept about people. */
export function wherePanel(backend: Backend): PanelKind<WhereSubject> {
  return {
    name: 'where',
    title: () => 'Where Is My Data',
    key: ({ workspace }) => workspace,
    isSubject: (kept): kept is WhereSubject =>
      typeof (kept as Partial<WhereSubject> | undefined)?.workspace === 'string',
    serve: (page, { workspace }) =>
      Disposable.from(
        page.answer(WhereListRequest, () => whereIn(backend, workspace)),
        page.answer(WhereThenRequest, async (params) => {
          if (params.then === 'show') await showIt(params.path);
          else await commands.executeCommand('likeness.erasePerson');
          return null;
        }),
      ),
  };
}

/** A workspace may have several datasets: each is asked about, and a file is listed once. */
async function whereIn(backend: Backend, workspace: string): Promise<WhereResult> {
  const isHere = (dataset: string) => !relative(workspace, dataset).startsWith('..');
  const datasets = (await findDatasets(backend)).filter(isHere);
  const params = {
    ...{ workspace, gallery: gallerySetting(workspace), rawFolder: rawFolderOf(workspace) },
  };
  const asked = datasets.length === 0 ? [params] : datasets.map((it) => withDataset(params, it));
  const found = await Promise.all(asked.map((one) => backend.request(WhereRequest, one)));
  const files = new Map(found.flatMap((it) => it.files).map((file) => [file.path, file]));
  const words = new Map(found.flatMap((it) => it.places).map((it) => [it.what, it.words]));
  const places = [...words].map(([what, word]) => placeOf(what, word, [...files.values()]));
  return { files: [...files.values()], places, elsewhere: found[0]!.elsewhere };
}

function withDataset<P>(params: P, datasetFolder: string): P & { datasetFolder: string } {
  return { ...params, datasetFolder };
}

function placeOf(what: KeptPlace['what'], words: string, files: readonly KeptFile[]): KeptPlace {
  const own = files.filter((file) => file.what === what);
  return { what, words, files: own.length, bytes: own.reduce((sum, it) => sum + it.bytes, 0) };
}
