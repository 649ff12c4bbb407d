import { GroupsUndoRequest, GroupsWriteRequest } from '../../../../protocol/src/messages';
import type {
  GroupsUndoParams,
  GroupsWriteParams,
  PhotoGroup,
} from '../../../../protocol/src/review';
import { defineRequest, type OwnParams } from './define';
import { absolutePath, listOf, objectOf, text } from './fields';

const LONGEST_NAME = 1000;
const MOST = 1_000_000;

export const groupsWriteRequest = defineRequest({
  type: GroupsWriteRequest,
  title: 'Making folders of people',
  lane: 'background',
  params: objectOf<OwnParams<GroupsWriteParams>>({
    groups: listOf(
      objectOf<PhotoGroup>({
        name: text('a person’s name', LONGEST_NAME),
        photos: listOf(absolutePath('a photo'), 'photos', { to: MOST }),
      }),
      'groups',
      { from: 1 },
    ),
    out: absolutePath('the folder for the people'),
    workspace: absolutePath('the workspace'),
  }),
  run: async (params, { context }) => {
    const { writeGroups } = await import('../../review/writeGroups');
    return writeGroups(params, context);
  },
});

export const groupsUndoRequest = defineRequest({
  type: GroupsUndoRequest,
  title: 'Taking copies back',
  lane: 'background',
  params: objectOf<OwnParams<GroupsUndoParams>>({ receipt: absolutePath('the list of copies') }),
  run: async ({ receipt }) => {
    const { undoGroups } = await import('../../review/writeGroups');
    return undoGroups(receipt);
  },
});
