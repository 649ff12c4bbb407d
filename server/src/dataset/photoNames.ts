/**
 * Extensions that make a file a photo, readable or not: those that cannot be read are reported with
 * the reason instead of being passed over in silence.
 */
const PHOTO_EXTENSIONS = new Set(
  'jpg jpeg jpe jfif png webp gif tif tiff avif heic heif hif bmp jxl jp2'.split(' '),
);

/** Whether a file is taken for a photo by its name: a photo's extension, or none at all. */
export function isPhotoName(name: string): boolean {
  return !isHidden(name) && (!name.includes('.') || hasPhotoExtension(name));
}

export function hasPhotoExtension(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot >= 0 && PHOTO_EXTENSIONS.has(name.slice(dot + 1).toLowerCase());
}

/** Files and folders of the system and of programs (.DS_Store, .git, @eaDir of network disks). */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '@eaDir' || name === '__MACOSX' || name === 'Thumbs.db';
}
