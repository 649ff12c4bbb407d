import { describe, expect, it } from 'vitest';
import { personName } from '../../../server/src/gallery/personName';

describe('a person’s name', () => {
  it('may be in any script, and is kept without space around it', () => {
    expect(personName('  名前 Иван O’Neil 👩‍🔬 ')).toBe('名前 Иван O’Neil 👩‍🔬');
  });

  it('is the same however its accents were typed', () => {
    expect(personName('Zoe\u0308')).toBe(personName('Zo\u00eb'));
  });

  it('may have 200 characters, counted as people count, but not 201', () => {
    expect([...personName('👩'.repeat(200))]).toHaveLength(200);
    expect(() => personName('👩'.repeat(201))).toThrow(/200/);
  });

  it.each(['', '   ', 'two\nlines', 'nul\0', 'tab\there', 'line\u2028separator', '\ud800'])(
    'is not %j',
    (text) => {
      expect(() => personName(text)).toThrow(expect.objectContaining({ code: 1001 }));
    },
  );
});
