import { listRuns, type RunConfig } from './run';

/** A run whose head was trained, or chosen, on some images. */
export interface RunThatSaw {
  folder: string;
  name: string;
  /** How many of the images it lists. */
  images: number;
}

type RunImage = RunConfig['images'][number];

/** The runs of a workspace whose config lists images that are meant, newest first. */
export async function runsThatSaw(
  workspace: string,
  isMeant: (image: RunImage) => boolean,
): Promise<RunThatSaw[]> {
  const runs = await listRuns(workspace);
  return runs
    .map(({ folder, name, config }) => ({
      ...{ folder, name },
      images: config.images.filter(isMeant).length,
    }))
    .filter(({ images }) => images > 0);
}
