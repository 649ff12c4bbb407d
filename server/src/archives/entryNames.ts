/** Characters 0x80–0xFF of IBM code page 437, the one of the ZIP specification (APPNOTE, appendix D). */
const CP437_UPPER =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀' +
  'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** Kana, kanji and the marks between them: what a Japanese name is made of. */
const JAPANESE = /^[\p{ASCII}\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]*$/u;
const KANA_OR_KANJI = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]/;

/** How the names of an archive are read when it does not say. */
export type NameEncoding = 'auto' | (string & {});

/**
 * Decodes names that carry no mark of their encoding, all of an archive alike: UTF-8 where all of
 * them are (macOS writes it without saying so), else Shift JIS where that gives Japanese names, else
 * code page 437.
 * @param encoding "auto", "cp437" or a label of the WHATWG encoding standard ("gbk", "euc-kr", "windows-1252")
 */
export function decodeNames(names: readonly Uint8Array[], encoding: NameEncoding): string[] {
  const decode = encoding === 'auto' ? guess(names) : decoderOf(encoding);
  return names.map(decode);
}

/** Whether an encoding of that name is known. */
export function isNameEncoding(label: string): boolean {
  if (label === 'auto' || label === 'cp437') return true;
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

function guess(names: readonly Uint8Array[]): (bytes: Uint8Array) => string {
  const beyondAscii = names.filter((bytes) => bytes.some((byte) => byte >= 0x80));
  if (beyondAscii.every((bytes) => strict(bytes, 'utf-8') !== null)) return decoderOf('utf-8');
  const japanese = beyondAscii.map((bytes) => strict(bytes, 'shift_jis'));
  const fits = japanese.every((text) => text !== null && JAPANESE.test(text));
  const sure = japanese.some((text) => text !== null && KANA_OR_KANJI.test(text));
  return decoderOf(fits && sure ? 'shift_jis' : 'cp437');
}

function strict(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function decoderOf(encoding: string): (bytes: Uint8Array) => string {
  if (encoding === 'cp437') return decodeCp437;
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}

function decodeCp437(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : CP437_UPPER[byte - 0x80]!,
  ).join('');
}
