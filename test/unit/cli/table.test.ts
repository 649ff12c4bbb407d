import { describe, expect, it } from 'vitest';
import { formatFacts, formatTable } from '../../../server/src/cli/table';

describe('tables', () => {
  it('align words left and numbers right, with no space at the end of lines', () => {
    const rows = [
      ['Ada', 3, '97.2 %'],
      ['Grace Hopper', 12, '–'],
    ];
    expect(formatTable(['name', 'faces', 'share'], rows)).toBe(
      [
        'name          faces   share',
        'Ada               3  97.2 %',
        'Grace Hopper     12       –',
        '',
      ].join('\n'),
    );
  });

  it('count letters with accents and composed emoji as one', () => {
    const lines = formatTable(
      ['who', 'x'],
      [
        ['Zoe\u0308', 'a'],
        ['👩‍🔬', 'b'],
      ],
    ).split('\n');
    expect(lines).toEqual(['who  x', 'Zoe\u0308  a', '👩‍🔬    b', '']);
  });

  it('show only the header when there are no rows', () => {
    expect(formatTable(['name', 'faces'], [])).toBe('name  faces\n');
  });

  it('put facts in two columns', () => {
    expect(
      formatFacts([
        ['read', 3],
        ['kept', 'all of them'],
      ]),
    ).toBe('read  3\nkept  all of them\n');
  });
});
