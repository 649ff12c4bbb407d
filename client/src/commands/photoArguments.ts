import { Uri } from 'vscode';

/**
 * What a command about photos knows of them: the explorer's context menu calls it with the item that was
 * clicked and all that are selected, other code with parameters.
 */
export function knownOf<P extends { photos: string[] }>(
  first: Partial<P> | Uri,
  selected: readonly Uri[] | undefined,
): Partial<P> {
  if (!(first instanceof Uri)) return first;
  const photos = (selected?.length ? selected : [first]).map(({ fsPath }) => fsPath);
  return { photos } as Partial<P>;
}
