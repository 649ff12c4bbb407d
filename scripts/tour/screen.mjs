/** What the tour prints: plain text, with bold and dim on a terminal. */

const styled = process.stdout.isTTY && !process.env.NO_COLOR;

/** @param {string} text */
export const bold = (text) => (styled ? `\x1b[1m${text}\x1b[22m` : text);

/** @param {string} text */
const dim = (text) => (styled ? `\x1b[2m${text}\x1b[22m` : text);

const WIDTH = 96;

/** Breaks a paragraph at spaces. @param {string} text @param {string} indent */
function paragraph(text, indent = '  ') {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1] ?? '';
    if (last !== '' && indent.length + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => indent + line).join('\n');
}

/** @param {string} title */
export function printTitle(title) {
  console.log(`\n${bold(title)}`);
}

/** So many paths of a folder in a row are shown as its first one and "…". */
const MOST_PATHS = 2;

/**
 * Leaves out all but the first of many files of one folder.
 * @param {string[]} words
 */
function abridged(words) {
  /** @param {string} word */
  const folderOf = (word) => word.slice(0, word.lastIndexOf('/') + 1);
  return words.flatMap((word, i) => {
    const folder = folderOf(word);
    if (folder === '' || folder !== folderOf(words[i - 1] ?? '')) return [word];
    const first = words.findIndex((other) => folderOf(other) === folder);
    return i - first === MOST_PATHS - 1 ? ['…'] : [];
  });
}

/** The command of a step as a user would type it. @param {string[]} words */
export function printCommand(words) {
  const quoted = abridged(words).map((word) => (/^[\w./:=…-]+$/.test(word) ? word : `"${word}"`));
  console.log(`\n${dim('$')} ${bold(quoted.join(' '))}`);
}

/** Lines of the text become paragraphs. @param {string} text */
export function print(text) {
  for (const line of text.split('\n')) console.log(paragraph(line));
}

/**
 * Names on the left, values on the right; values after the first line of a name stand below it.
 * @param {(readonly [name: string, value: string])[]} rows
 */
export function printFacts(rows) {
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`);
}
