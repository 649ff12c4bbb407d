import type { ArchiveEntry } from './archiveEntry';

/** A member as `7z l -slt` describes it. */
export interface SevenZipEntry extends ArchiveEntry {
  size: number;
  /** CRC-32; null where the archive has none (empty files, folders). */
  crc: number | null;
  encrypted: boolean;
}

/**
 * Reads the listing that `7z l -slt -ba` prints: a block of "Key = value" lines for each member, an
 * empty line after it. 7-Zip prints control characters in names as "_", so no name can break a line.
 */
export class SevenZipListing {
  private readonly decoder = new TextDecoder();
  private rest = '';
  private fields = new Map<string, string>();

  constructor(private readonly onEntry: (entry: SevenZipEntry) => void) {}

  write(bytes: Uint8Array): void {
    const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.takeLine(line.replace(/\r$/, ''));
  }

  end(): void {
    this.takeLine(this.rest);
    this.takeLine('');
  }

  private takeLine(line: string): void {
    const at = line.indexOf(' = ');
    if (at > 0) this.fields.set(line.slice(0, at), line.slice(at + 3));
    else if (line.endsWith(' =')) this.fields.set(line.slice(0, -2), '');
    if (line !== '' || this.fields.size === 0) return;
    const fields = this.fields;
    this.fields = new Map();
    if (fields.has('Path')) this.onEntry(entryOf(fields));
  }
}

function entryOf(fields: ReadonlyMap<string, string>): SevenZipEntry {
  const text = (key: string) => fields.get(key) ?? '';
  return {
    name: text('Path'),
    kind: kindOf(fields),
    size: Number(text('Size') || 0),
    // Members of a block are packed together; only the block's size is known.
    packedSize: null,
    crc: text('CRC') === '' ? null : parseInt(text('CRC'), 16),
    encrypted: text('Encrypted') === '+',
  };
}

/** "A -rw-r--r--", "D drwxr-xr-x", "AL": Windows' letters, then Unix's mode where there is one. */
function kindOf(fields: ReadonlyMap<string, string>): ArchiveEntry['kind'] {
  const attributes = fields.get('Attributes') ?? '';
  const unix = /(?:^| )([-dlbcps])[-rwxsStT]{9}$/.exec(attributes);
  const windows = unix === null ? attributes : attributes.slice(0, unix.index);
  if (unix?.[1] === 'l' || windows.includes('L')) return 'link';
  if (fields.get('Symbolic Link') || fields.get('Hard Link')) return 'link';
  if (fields.get('Anti') === '+' || 'bcps'.includes(unix?.[1] ?? '?')) return 'special';
  return unix?.[1] === 'd' || windows.includes('D') || fields.get('Folder') === '+'
    ? 'folder'
    : 'file';
}
