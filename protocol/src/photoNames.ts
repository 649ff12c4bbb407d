/**
 * Extensions that make a file a photo, readable or not: those that cannot be read are reported with
 * the reason instead of being passed over in silence. Lower case; names are compared without regard to it.
 * The `when` clauses of package.json name the same ones.
 */
export const PHOTO_EXTENSIONS: readonly string[] =
  'jpg jpeg jpe jfif png webp gif tif tiff avif heic heif hif bmp jxl jp2'.split(' ');
