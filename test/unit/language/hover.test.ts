import { describe, expect, it } from 'vitest';
import type { DatasetImageResult } from '../../../protocol/src/list';
import { escapeMarkdown, hoverMarkdown } from '../../../server/src/language/hover';
import { parseLine } from '../../../server/src/language/parseLine';
import type { ImageLine } from '../../../server/src/language/ranges';

const IMAGE: DatasetImageResult = {
  picture: 'AAAA',
  width: 180,
  height: 200,
  bytes: 12_345,
  face: {
    photo: 'anna/DSC_0001.jpg',
    score: 0.987,
    sharpness: 123.4,
    detector: 'ssd',
    box: { x: 1, y: 2, width: 90.4, height: 110.6 },
  },
};

const facts = (text: string, listed: number | null = 3, onDisk: number | null = 5) => ({
  line: parseLine(text) as ImageLine,
  listed,
  onDisk,
});

describe('the hover of an image', () => {
  it('shows the picture and what is known', () => {
    expect(hoverMarkdown(facts('anna/1.jpg'), IMAGE, null)).toBe(
      [
        '![anna\\/1\\.jpg](data:image/jpeg;base64,AAAA)',
        '',
        '180 × 200 px, 12 kB · score 0.99 · sharpness 123  ',
        'face 90 × 111 px at 1, 2 of anna\\/DSC\\_0001\\.jpg  ',
        '**anna**: 3 of 5 on the disk listed',
      ].join('\n'),
    );
  });

  it('says that prepare did not make it', () => {
    expect(hoverMarkdown(facts('anna/1.jpg'), { ...IMAGE, face: null }, null)).toContain(
      'not made by prepare',
    );
  });

  it('says why there is no picture', () => {
    const text = hoverMarkdown(facts('anna/1.jpg', 3, 3), null, 'It is <gone>.');
    expect(text).toBe('It is &lt;gone\\>\\.\n\n**anna**: 3 listed');
  });

  it('counts nothing where nobody counted', () => {
    expect(hoverMarkdown(facts('anna/1.jpg', null, null), null, null)).toBe('**anna**');
  });

  it('lets no name mean anything', () => {
    const evil = '<img onerror=alert(1)>](http://x)`*_\u0007\u0085';
    const escaped = escapeMarkdown(evil);
    expect(escaped).not.toMatch(/(?<!\\)[[\]()`*_>]/);
    expect(escaped).not.toContain('<');
    expect(escaped).not.toMatch(/\p{Cc}/u);
    expect(escapeMarkdown('&lt;')).toBe('&amp;lt\\;');
  });
});
