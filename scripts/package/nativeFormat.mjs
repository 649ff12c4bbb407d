/** For which platform a native file was made, read from its first bytes: names may lie. */

/** Machine numbers of ELF (e_machine), of PE (Machine) and of Mach-O (cputype). */
const ELF = new Map([
  [62, 'x64'],
  [183, 'arm64'],
]);
const PE = new Map([
  [0x8664, 'x64'],
  [0xaa64, 'arm64'],
]);
const MACH_O = new Map([
  [0x01000007, 'x64'],
  [0x0100000c, 'arm64'],
]);
const PE_HEADER_AT = 0x3c;
const FAT_ARCH_BYTES = 20;

/**
 * @param {Buffer} bytes the file's beginning, 4 kB at least where it is that long
 * @returns {string[]} "linux-x64" …, several for a universal file of macOS, none when it is no native file
 */
export function nativePlatforms(bytes) {
  if (bytes.length < 64) return [];
  if (bytes.readUInt32BE(0) === 0x7f454c46) return name('linux', ELF.get(bytes.readUInt16LE(18)));
  if (bytes.readUInt32LE(0) === 0xfeedfacf)
    return name('darwin', MACH_O.get(bytes.readUInt32LE(4)));
  if (bytes.readUInt32BE(0) === 0xcafebabe) return universal(bytes);
  if (bytes.readUInt16BE(0) === 0x4d5a) return windows(bytes);
  return [];
}

/** @param {string} os @param {string | undefined} cpu */
function name(os, cpu) {
  return [`${os}-${cpu ?? 'other'}`];
}

/** @param {Buffer} bytes */
function universal(bytes) {
  const count = Math.min(bytes.readUInt32BE(4), Math.floor((bytes.length - 8) / FAT_ARCH_BYTES));
  return Array.from({ length: count }, (_, i) =>
    name('darwin', MACH_O.get(bytes.readUInt32BE(8 + i * FAT_ARCH_BYTES))),
  ).flat();
}

/** @param {Buffer} bytes */
function windows(bytes) {
  const header = bytes.readUInt32LE(PE_HEADER_AT);
  if (header + 6 > bytes.length || bytes.readUInt32BE(header) !== 0x50450000) return [];
  return name('win32', PE.get(bytes.readUInt16LE(header + 4)));
}
