import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLine } from '../../../server/src/language/parseLine';

interface Rule {
  match: string;
  name?: string;
  captures?: Record<string, { name: string }>;
}
interface Grammar {
  patterns: { include: string }[];
  repository: Record<string, Rule>;
}

const grammar = JSON.parse(
  readFileSync(join(__dirname, '../../../client/syntaxes/face-list.tmLanguage.json'), 'utf8'),
) as Grammar;

/** In their order; Oniguruma's way to name a character is the only difference to JavaScript's here. */
const RULES = grammar.patterns.map(({ include }) => {
  const rule = grammar.repository[include.slice(1)]!;
  return { ...rule, match: new RegExp(rule.match.replace('\\x{FEFF}', '\\uFEFF'), 'u') };
});

/** What VS Code's colouring takes a line for, by the first rule that fits. */
function coloured(line: string): { name: string; parts: string[] } {
  const rule = RULES.find(({ match }) => match.test(line));
  const parts = rule?.match.exec(line)?.slice(1) ?? [];
  return { name: rule?.name ?? '', parts };
}

describe('the colours of list.txt', () => {
  it('tell the person from the image', () => {
    expect(coloured('Anna Ö./1.jpg')).toEqual({
      name: 'meta.image.face-list',
      parts: ['Anna Ö.', '/', '1.jpg'],
    });
  });

  it.each([
    'anna/1.jpg',
    '\ufeffanna/1.jpg',
    'anna',
    'anna/b/1.jpg',
    '/anna/1.jpg',
    'C:\\anna\\1.jpg',
    'file:///anna/1.jpg',
    '../1.jpg',
    'anna/..',
    './1.jpg',
    'anna\\1.jpg',
    '<img src=x onerror=alert(1)>/1.jpg',
    '',
    '  ',
  ])('mark %j as wrong exactly when it is not read', (line) => {
    const isWrong = coloured(line).name.startsWith('invalid');
    expect(isWrong).toBe(parseLine(line).kind === 'bad');
  });
});
