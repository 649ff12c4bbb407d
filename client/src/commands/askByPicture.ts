import { choosePhotoFiles } from './choose';
import type { CommandContext } from './context';

/**
 * "Likeness: Ask by Picture…", also on a picture in the explorer: who is most like the faces in it.
 * @param known the photo, as the explorer's menu calls what was clicked
 */
export async function askByPicture(
  { showAsk }: CommandContext,
  known: { photos?: string[] } = {},
): Promise<void> {
  const [photo] = known.photos ?? (await choosePhotoFiles('Photo to Ask by', 'Ask'));
  if (photo !== undefined) showAsk({ photo });
}
