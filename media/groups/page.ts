import '@vscode-elements/elements/dist/vscode-button/index.js';
import {
  GroupsContentRequest,
  GroupsMakeRequest,
  GroupsOpenRequest,
  type GroupsContent,
  type GroupsPageView,
  type GroupsSubject,
} from '../../protocol/src/webviewGroups';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';
import { Failure } from '../shared/failure';
import { PanelPage } from '../shared/panelPage';
import { GroupList } from './groupList';
import './style.css';

const HOW =
  'Name the groups that you want: groups of one name become one person, groups without a name are left out. ' +
  'Delete takes a picture out of its group.';

const page = new PanelPage<GroupsSubject, GroupsPageView>();
const failure = new Failure();
const counts = element('p', { class: 'secondary', role: 'status' }, 'Looking through the photos …');
const groups = new GroupList(page.view ?? { names: {}, leftOut: [] }, {
  open: (photo) => void failure.during(() => page.request(GroupsOpenRequest, { photo })),
  onChanged: (view) => {
    page.keep(view);
    showNamed();
  },
});
const make = actionButton('Make Folders…', () => void failure.during(makeFolders), {
  ...{ name: 'make', isPrimary: true },
});
const again = actionButton('Look Again', () => void load(true), { name: 'again' });

document
  .querySelector('#page')!
  .append(
    element(
      'header',
      {},
      element('div', { class: 'title' }, element('h1', {}, document.title), again),
      counts,
      element('p', {}, HOW),
      element('div', { class: 'tools' }, make),
      failure.root,
    ),
    groups.root,
  );
page.keepPlace(groups.root);

function showNamed(): void {
  const people = new Set(groups.named.map(({ name }) => name.toLowerCase())).size;
  make.disabled = people === 0;
  make.textContent = people === 0 ? 'Make Folders…' : `Make Folders of ${people}…`;
}

async function makeFolders(): Promise<void> {
  if (groups.named.length > 0) await page.request(GroupsMakeRequest, { groups: groups.named });
}

function load(shallAgain: boolean): Promise<void> {
  return failure.during(async () => {
    const content = await page.request(GroupsContentRequest, { again: shallAgain });
    counts.textContent =
      content === null ? 'Cancelled. “Look Again” looks through the photos.' : describe(content);
    if (content !== null) groups.show(content.groups);
    showNamed();
  });
}

function describe({ groups: found, photos, ...left }: GroupsContent): string {
  const { alone, withoutFace, unreadable } = left;
  const parts: [count: number, words: string][] = [
    [alone, 'like no other'],
    [withoutFace, 'without a face'],
    [unreadable, 'not readable'],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return [`${found.length} groups in ${photos} photos`, ...said].join(' · ');
}

showNamed();
void load(false);
