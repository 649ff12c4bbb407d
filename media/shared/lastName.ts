/** What a path ends in, on any system. */
export function lastName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
