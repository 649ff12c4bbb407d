import { PHOTO_EXTENSIONS } from '../../../protocol/src/photoNames';

const EXTENSIONS = new Set(PHOTO_EXTENSIONS);

/** Whether a file is taken for a photo by its name: a photo's extension, or none at all. */
export function isPhotoName(name: string): boolean {
  return !isHidden(name) && (!name.includes('.') || hasPhotoExtension(name));
}

export function hasPhotoExtension(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot >= 0 && EXTENSIONS.has(name.slice(dot + 1).toLowerCase());
}

/** Files and folders of the system and of programs (.DS_Store, .git, @eaDir of network disks). */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '@eaDir' || name === '__MACOSX' || name === 'Thumbs.db';
}
