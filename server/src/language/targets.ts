import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location, LocationLink, DocumentLink, Position } from 'vscode-languageserver/node';
import type { Analysis } from './analysis';
import { parsedLine, type ListDocument } from './listDocument';
import { between, lineRange, nameRange, type ImageLine } from './ranges';

/** Links are drawn for a whole file at once; in a longer list "go to file" does without them. */
export const MOST_LINKED_LINES = 5000;
const TOP = between(0, 0, 0);

/** The image a position speaks of. @returns null on any other line */
export function imageAt(
  { lines }: Pick<ListDocument, 'lines'>,
  { line }: Position,
): ImageLine | null {
  const found = lines[line];
  const parsed = found === undefined ? null : parsedLine(found);
  return parsed?.kind === 'image' ? parsed : null;
}

/** Whether a position is on the person's name, its "/" included, and not on the image's. */
export function isOnPerson({ character }: Position, { start, person }: ImageLine): boolean {
  return character <= start + person.length;
}

/** "Go to definition": the image file. The caller knows that it is there. */
export function fileLink(
  document: Pick<ListDocument, 'lines'>,
  line: number,
  images: string,
  image: string,
): LocationLink {
  return {
    originSelectionRange: lineRange(document, line),
    targetUri: uriOf(images, image),
    targetRange: TOP,
    targetSelectionRange: TOP,
  };
}

/** All lines of a person. */
export function linesOfPerson(analysis: Analysis, person: string): Location[] {
  const { document, overview } = analysis;
  const repeated = overview.duplicates
    .map(({ line }) => line)
    .filter((line) => {
      const parsed = parsedLine(document.lines[line]!);
      return parsed.kind === 'image' && parsed.person === person;
    });
  const lines = [...(overview.persons.get(person)?.names.values() ?? []), ...repeated];
  return lines
    .sort((a, b) => a - b)
    .map((line) => ({ uri: document.uri, range: lineRange(document, line) }));
}

/** A link a line whose file is there: the image's name alone, so that the people stand out. */
export function linksOf({ document, check }: Analysis, images: string): DocumentLink[] {
  if (check === null || document.lines.length > MOST_LINKED_LINES) return [];
  return document.lines.flatMap((line, i) => {
    const parsed = parsedLine(line);
    if (parsed.kind !== 'image' || check.missing.has(i)) return [];
    const target = uriOf(images, parsed.image);
    return [{ range: nameRange(i, parsed), target, tooltip: 'Open the image' }];
  });
}

export function uriOf(images: string, image: string): string {
  return pathToFileURL(join(images, image)).href;
}
