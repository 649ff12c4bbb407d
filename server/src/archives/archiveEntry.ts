/** What an archive says about one of its members, before anything of it is unpacked. */
export interface ArchiveEntry {
  /** As it stands in the archive, decoded to text; not to be trusted. */
  name: string;
  kind: 'file' | 'folder' | 'link' | 'special';
  /** Unpacked bytes by the archive's word; null where it does not say. */
  size: number | null;
  /** Packed bytes; null where members are packed together. */
  packedSize: number | null;
}

/** A member that was unpacked into the staging folder. */
export interface StagedFile {
  /** Its path in the archive, cleaned: names joined by "/". */
  path: string;
  /** Relative to the staging folder, with "/". */
  staged: string;
  bytes: number;
  /** SHA-256 (hex). */
  sha256: string;
}
