import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { datasetPaths } from '../dataset/datasetPaths';
import { MOST_LINES, type Analysis } from './analysis';
import { DiskFolder, type DiskImages } from '../dataset/diskImages';
import type { ListDocument } from './listDocument';
import { analyse } from './problems';
import type { Overview } from './overview';
import { inSlices, type Steps } from './slices';

/** What an analysis was made of: when one of these is another, it is made anew. */
interface Basis {
  revision: number;
  disk: DiskImages | null;
  hasMarkOnDisk: boolean;
}

/** An open list.txt and the folder it lies in. */
export class ListSession {
  /** Absolute path of the dataset's folder; null for a list that lies in none (untitled, not a file). */
  readonly dataset: string | null;
  /** As they were when the text was last looked at. */
  counts = { images: 0, persons: 0 };
  private readonly path: string | null;
  private readonly folder: DiskFolder | null;
  private hasMarkOnDisk = false;
  private latest: { basis: Basis; analysis: Promise<Analysis | null> } | null = null;
  private read: { revision: number; overview: Overview } | null = null;
  private firstLook: Promise<unknown> | null = null;
  private isClosed = false;
  private wasOfDataset = false;

  constructor(readonly document: ListDocument) {
    this.path = pathOf(document.uri);
    this.dataset = this.path === null ? null : dirname(this.path);
    const images = this.images;
    this.folder = images === null ? null : new DiskFolder(images);
  }

  /** Absolute path of the images folder. */
  get images(): string | null {
    return this.dataset === null ? null : datasetPaths(this.dataset, null).images;
  }

  /** What lies there, as far as known. */
  get disk(): DiskImages | null {
    return this.folder?.known ?? null;
  }

  get isTooLarge(): boolean {
    return this.document.lines.length > MOST_LINES;
  }

  /**
   * Whether it is a dataset's: there is an images folder beside it, or was while the list was open. Other
   * files of that name are left alone. A list that lies in no folder is taken for one.
   */
  async isOfDataset(): Promise<boolean> {
    const { images } = this;
    if (images === null || this.disk?.exists) this.wasOfDataset = true;
    this.wasOfDataset ||= images !== null && (await isFolder(images));
    return this.wasOfDataset;
  }

  /** Everything about the text as it is now. @returns null for a list that is too large, or closed */
  async analysis(): Promise<Analysis | null> {
    // What was typed in the meantime makes a result worthless: then once more.
    while (!this.isClosed && !this.isTooLarge) {
      const analysis = await this.analysisOf(this.basis());
      if (analysis === null) continue;
      const { imageCount, persons } = analysis.overview;
      this.counts = { images: imageCount, persons: persons.size };
      return analysis;
    }
    return null;
  }

  /** The same, when the disk has been looked at. */
  async checked(): Promise<Analysis | null> {
    await this.look();
    return this.analysis();
  }

  /** The first look at the disk; whoever asks later waits for the same. */
  async look(): Promise<void> {
    await (this.firstLook ??= this.lookAgain());
  }

  /**
   * @param where see DiskFolder.refresh
   * @returns whether anything was another than before
   */
  async lookAgain(where: 'everywhere' | 'noted' = 'everywhere'): Promise<boolean> {
    if (this.folder === null || this.path === null) return false;
    const { disk, hasMarkOnDisk } = this;
    this.hasMarkOnDisk = await beginsWithMark(this.path);
    const found = await this.folder.refresh(where);
    return found !== disk || this.hasMarkOnDisk !== hasMarkOnDisk;
  }

  /**
   * Notes what was changed on the disk.
   * @param path absolute
   * @returns where to look again for this list, see DiskFolder.refresh; null when it does not concern it
   */
  noteChange(path: string): 'everywhere' | 'noted' | null {
    const { images } = this;
    if (images === null) return null;
    if (path === this.path) return 'noted';
    // A folder that went and came within a moment is told of once, as changed: all in it may be another.
    if (isInside(path, images)) return 'everywhere';
    if (!isInside(images, path)) return null;
    const [person] = path.slice(images.length + 1).split(/[/\\]/);
    if (person !== undefined) this.folder?.noteChange(person);
    return 'noted';
  }

  close(): void {
    this.isClosed = true;
  }

  private basis(): Basis {
    const { hasMarkOnDisk, disk } = this;
    return { revision: this.document.revision, disk, hasMarkOnDisk };
  }

  private analysisOf(basis: Basis): Promise<Analysis | null> {
    if (this.latest !== null && isSame(this.latest.basis, basis)) return this.latest.analysis;
    const isStale = () => this.isClosed || this.document.revision !== basis.revision;
    const analysis = inSlices(this.steps(basis), isStale);
    this.latest = { basis, analysis };
    return analysis;
  }

  private *steps({ revision, disk, hasMarkOnDisk }: Basis): Steps<Analysis> {
    const overview = this.read?.revision === revision ? this.read.overview : undefined;
    const analysis = yield* analyse({ document: this.document, disk, hasMarkOnDisk, overview });
    this.read = { revision, overview: analysis.overview };
    return analysis;
  }
}

function isSame(a: Basis, b: Basis): boolean {
  return a.revision === b.revision && a.disk === b.disk && a.hasMarkOnDisk === b.hasMarkOnDisk;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** Whether `path` is `folder` or below it. */
function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(join(folder, '/'));
}

function pathOf(uri: string): string | null {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : null;
  } catch {
    return null;
  }
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Whether a file begins with UTF-8's byte-order mark, which editors take away before they show the text. */
async function beginsWithMark(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MARK.length), 0, MARK.length, 0);
    return bytesRead === MARK.length && buffer.equals(MARK);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
