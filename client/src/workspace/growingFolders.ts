import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LOOK_EVERY_MS = 1000;
/** Looks without a change after which a folder is taken for complete. */
const QUIET_LOOKS = 3;
/** Workspace/project/dataset/images/person. */
const DEEPEST = 4;
/** What comes in larger swarms is not followed further: VS Code tells of most of it itself. */
const MOST_FOLDERS = 20_000;
const PASSED_OVER = /^(\.|node_modules$)/;

interface Growing {
  /** Folders between this one and the one that was told of. */
  depth: number;
  /** Null before the first look. */
  mtimeMs: number | null;
  quietLooks: number;
}

/**
 * Folders that have just come, followed until nothing is put into them any more. What is put into a folder in the
 * moment in which it is made, folders above all, VS Code on Linux tells nothing of. Only these folders
 * are asked, one after the other, never a file.
 */
export class GrowingFolders {
  private readonly growing = new Map<string, Growing>();
  private timer: NodeJS.Timeout | undefined;
  private isDisposed = false;

  /** @param tell called with a folder in which something has come or gone since the last look */
  constructor(
    private readonly tell: (folder: string) => void,
    private readonly everyMs = LOOK_EVERY_MS,
  ) {}

  /** @param path of what has come, which may be a file */
  follow(path: string): void {
    this.add(path, 0);
  }

  /** How many are followed. */
  get size(): number {
    return this.growing.size;
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.growing.clear();
  }

  private add(path: string, depth: number): void {
    const isFull = this.growing.size >= MOST_FOLDERS;
    if (this.isDisposed || isFull || depth > DEEPEST || this.growing.has(path)) return;
    this.growing.set(path, { depth, mtimeMs: null, quietLooks: 0 });
    this.timer ??= setTimeout(() => void this.lookAtAll(), this.everyMs);
  }

  private async lookAtAll(): Promise<void> {
    for (const [path, folder] of this.growing) {
      const isOver = await this.look(path, folder);
      if (isOver) this.growing.delete(path);
    }
    this.timer =
      this.growing.size === 0 ? undefined : setTimeout(() => void this.lookAtAll(), this.everyMs);
  }

  /** @returns whether it need not be followed further */
  private async look(path: string, folder: Growing): Promise<boolean> {
    const stats = await stat(path).catch(() => null);
    if (!stats?.isDirectory()) return true;
    if (stats.mtimeMs === folder.mtimeMs) return ++folder.quietLooks >= QUIET_LOOKS;
    const isFirst = folder.mtimeMs === null;
    Object.assign(folder, { mtimeMs: stats.mtimeMs, quietLooks: 0 });
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const isFolder = entry.isDirectory() && !PASSED_OVER.test(entry.name);
      if (isFolder) this.add(join(path, entry.name), folder.depth + 1);
    }
    // Of a folder that came VS Code has told; of what lies in it perhaps not.
    if (!isFirst || entries.length > 0) this.tell(path);
    return false;
  }
}
