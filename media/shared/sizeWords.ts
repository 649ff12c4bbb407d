/** "12 kB", "3.4 MB"; empty for nothing, or what is not known. */
export function sizeWords(bytes: number): string {
  if (bytes === 0) return '';
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
