import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../../server/src/files/atomicFile';

const BEGIN = '<!-- npm run bench writes from here';
const END = '<!-- to here -->';

/** What stands before the sections: how they came about. */
const HEAD = `${BEGIN}: what is changed by hand is lost -->

## Side by side with face-api

Written by \`npm run bench\`. Contenders take turns in one process; times are medians. "Floor" is what the multiply-adds
would take at the peak of a plain matrix product in the same engine, or the bytes at the memory's speed. face-api and
TensorFlow.js run on WebAssembly, as they do in Node without native packages.
`;

/**
 * Puts sections into BENCHMARKS.md, between its marks, in the place of those of the same title; the rest of the
 * paper stays as it is.
 * @param sections Markdown by title
 */
export async function writeSections(
  file: string,
  sections: ReadonlyMap<string, string>,
): Promise<void> {
  const paper = await readFile(file, 'utf8').catch(() => '');
  await writeFileAtomic(file, withSections(paper, sections));
}

export function withSections(paper: string, sections: ReadonlyMap<string, string>): string {
  const [before, generated, after] = parts(paper);
  const all = new Map([...sectionsOf(generated), ...sections]);
  const texts = [...all].map(([title, text]) => `### ${title}\n\n${text.trim()}\n`);
  return `${[before.trimEnd(), HEAD.trim(), ...texts.map((text) => text.trim()), END].join('\n\n')}\n${after}`;
}

/** What stands before, between and after the marks. */
function parts(paper: string): [before: string, generated: string, after: string] {
  const [begin, end] = [paper.indexOf(BEGIN), paper.indexOf(END)];
  if (begin < 0 || end < begin) return [paper, '', ''];
  return [
    paper.slice(0, begin),
    paper.slice(begin, end),
    paper.slice(end + END.length).trimStart(),
  ];
}

function sectionsOf(generated: string): [title: string, text: string][] {
  return generated
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [title] = section.split('\n', 1);
      return [title!, section.slice(title!.length)];
    });
}
