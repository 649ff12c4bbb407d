/** Device names of Windows, which no file there may have, with or without an extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i;

/** What Windows takes in no name. */
const WINDOWS_FORBIDS = /[<>:"|?*]/g;

/**
 * Why a name cannot be used on some disk; null when every common one takes it.
 * @param onWindows whether it is to be written on Windows, which refuses more characters; elsewhere names of
 * cameras and phones with a time in them ("12:30:15.jpg") are common and harmless
 */
export function unportable(name: string, onWindows = process.platform === 'win32'): string | null {
  if (/\p{Cc}/u.test(name)) return 'has a control character in it';
  if (/[. ]$/.test(name)) return 'ends in a dot or a space, which Windows drops';
  if (DEVICE_NAME.test(stemOf(name))) return 'is the name of a device on Windows';
  if (onWindows && name.search(WINDOWS_FORBIDS) >= 0) return 'has a character that Windows forbids';
  return null;
}

/** A similar name that every common disk takes. */
export function portable(name: string, onWindows = process.platform === 'win32'): string {
  const plain = name.replace(/\p{Cc}/gu, '_').replace(/[. ]+$/, '');
  const allowed = onWindows ? plain.replace(WINDOWS_FORBIDS, '_') : plain;
  const stem = stemOf(allowed);
  const changed = DEVICE_NAME.test(stem) ? `${stem}_${allowed.slice(stem.length)}` : allowed;
  return changed === '' ? '_' : changed;
}

/**
 * What names have in common that are one and the same on a disk that ignores case (Windows, macOS),
 * composition of accents (macOS), or dots and spaces at the end (Windows).
 */
export function foldName(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[. ]+$/, '');
}

/** "1.jpg", 2 → "1 (2).jpg" */
export function numberedName(name: string, n: number): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)} (${n})${name.slice(dot)}` : `${name} (${n})`;
}

/** Up to the first dot, as Windows looks for devices; spaces before it count for nothing. */
function stemOf(name: string): string {
  const dot = name.indexOf('.');
  return (dot < 0 ? name : name.slice(0, dot)).replace(/ +$/, '');
}
