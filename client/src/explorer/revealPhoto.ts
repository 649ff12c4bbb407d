import { commands, Uri } from 'vscode';
import { DatasetPhotoRequest } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { targetOf } from '../workspace/homeFolder';

/** Opens the photo that an image was cut from. @param image `<person>/<image>` */
export async function revealPhoto(backend: Backend, dataset: string, image: string): Promise<void> {
  const { file } = await backend.request(DatasetPhotoRequest, { ...targetOf(dataset), image });
  await commands.executeCommand('vscode.open', Uri.file(file));
}
