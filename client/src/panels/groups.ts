import { basename, isAbsolute, join } from 'node:path';
import { commands, Uri, window, type Disposable, type WebviewPanel } from 'vscode';
import { ClusterRequest, GroupsWriteRequest } from '../../../protocol/src/messages';
import type { ClusterResult, PhotoGroup } from '../../../protocol/src/review';
import {
  GroupsContentRequest,
  GroupsMakeRequest,
  GroupsOpenRequest,
  type GroupsContent,
  type GroupsSubject,
} from '../../../protocol/src/webviewGroups';
import type { Backend } from '../backend/backend';
import { tellResult } from '../editor/nextStep';
import { runJob } from '../jobs/runJob';
import { detectorSetting } from '../settings';
import { homeOf } from '../workspace/homeFolder';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';

/** Photos of anybody, grouped by who is in them, to be given names. */
export function groupsPanel(backend: Backend): PanelKind<GroupsSubject> {
  return {
    name: 'groups',
    title: ({ photos }) => `People in ${basename(photos)}`,
    key: ({ photos }) => photos,
    isSubject: (kept): kept is GroupsSubject =>
      typeof (kept as Partial<GroupsSubject> | null)?.photos === 'string',
    resources: ({ photos }) => [Uri.file(photos)],
    serve: (page, subject, panel) => new Groups(backend, subject, panel).serve(page),
  };
}

/** What one panel answers. */
class Groups {
  private found: ClusterResult | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly subject: GroupsSubject,
    private readonly panel: WebviewPanel,
  ) {}

  serve(page: PageConnection): Disposable {
    page.answer(GroupsOpenRequest, async ({ photo }) => {
      await commands.executeCommand('vscode.open', Uri.file(photo));
      return null;
    });
    page.answer(GroupsMakeRequest, ({ groups }) => this.make(groups));
    return page.answer(GroupsContentRequest, async ({ again }) => {
      if (this.found === null || again === true) this.found = (await this.look()) ?? this.found;
      return this.found === null ? null : this.content(this.found);
    });
  }

  private look(): Promise<ClusterResult | null> {
    const { photos } = this.subject;
    return runJob(this.backend, {
      title: 'Sorting photos by people',
      type: ClusterRequest,
      params: { photos, out: null, ...detectorSetting(homeOf(photos)) },
    });
  }

  private content({ people, photos, alone, withoutFace, failed }: ClusterResult): GroupsContent {
    const { webview } = this.panel;
    const address = (photo: string) => webview.asWebviewUri(Uri.file(photo)).toString();
    return {
      groups: people.map((group) =>
        group.photos.map((photo) => ({ photo, address: address(photo) })),
      ),
      ...{ photos, alone: alone.length, withoutFace: withoutFace.length },
      unreadable: failed.length,
    };
  }

  private async make(groups: PhotoGroup[]): Promise<boolean> {
    const workspace = homeOf(this.subject.photos);
    const out = await window.showInputBox({
      title: 'Folder for the people',
      prompt: 'Photos are copied into a folder a person there; the originals stay.',
      value: join(workspace, 'raw'),
      ignoreFocusOut: true,
      validateInput: (path) => (isAbsolute(path.trim()) ? undefined : 'Give an absolute path.'),
    });
    if (out === undefined) return false;
    const params = { groups, out: out.trim(), workspace };
    const title = 'Making folders of people';
    const made = await runJob(this.backend, { title, type: GroupsWriteRequest, params });
    if (made === null) return false;
    const { copied, people, receipt } = made;
    const who = people === 1 ? '1 person' : `${people} people`;
    tellResult(
      `${copied} photos of ${who} were copied into ${made.out}.`,
      { label: 'Prepare Dataset', command: 'likeness.prepareDataset', args: [{ raw: made.out }] },
      { label: 'Undo', command: 'likeness.undoGroups', args: [{ receipt }] },
    );
    return true;
  }
}
