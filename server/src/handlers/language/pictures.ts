import type { CancellationToken } from 'vscode-languageserver/node';
import type { DatasetImageResult } from '../../../../protocol/src/list';
import { DatasetImageRequest } from '../../../../protocol/src/messages';
import { LikenessError } from '../../errors';
import { PICTURE_SIDE_PX } from '../../language/hover';
import type { Backend } from '../backend';

/**
 * Asks the process that knows pictures for one.
 * @returns a sentence where there is none to show
 */
export async function pictureOf(
  backend: Backend,
  dataset: string,
  image: string,
  cancellation: CancellationToken,
): Promise<DatasetImageResult | string> {
  const controller = new AbortController();
  const listening = cancellation.onCancellationRequested(() => controller.abort());
  const params = { dataset, image, sidePx: PICTURE_SIDE_PX };
  try {
    const { method } = DatasetImageRequest;
    const result = await backend.interactive.run(method, params, controller.signal, {});
    return result as DatasetImageResult;
  } catch (error) {
    if (error instanceof LikenessError) return error.message;
    throw error;
  } finally {
    listening.dispose();
  }
}
