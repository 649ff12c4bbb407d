import { describe, expect, it } from 'vitest';
import { decimal, faceBox, shard, wholeNumber } from '../../../server/src/cli/options';

describe('whole numbers', () => {
  it('are taken from the smallest to the largest allowed', () => {
    expect(wholeNumber(1, 10)('1')).toBe(1);
    expect(wholeNumber(1, 10)('10')).toBe(10);
  });

  it.each(['0', '11', '2.5', '1e1', 'ten', '', ' ', '0x5', 'NaN'])('refuse "%s"', (text) => {
    expect(() => wholeNumber(1, 10)(text)).toThrow('It must be a whole number from 1 to 10.');
  });

  it('say only the lower end when there is no upper one', () => {
    expect(() => wholeNumber(1)('-1')).toThrow('It must be a whole number of at least 1.');
  });
});

describe('decimal numbers', () => {
  it('may be written with a point or an exponent', () => {
    expect(decimal(0, 1)('0.25')).toBe(0.25);
    expect(decimal(0, 1)('1e-3')).toBe(0.001);
  });

  it.each(['-0.1', '1.5', 'half', '', '  ', 'Infinity', '0,5'])('refuse "%s"', (text) => {
    expect(() => decimal(0, 1)(text)).toThrow('It must be a number from 0 to 1.');
  });
});

describe('the box of a face', () => {
  it('is four numbers, as --json gives them', () => {
    expect(faceBox('-3, 30.5,80,1e2')).toEqual({ x: -3, y: 30.5, width: 80, height: 100 });
  });

  it.each(['1,2,3', '1,2,3,4,5', '1,2,0,4', '1,2,3,', 'a,b,c,d', '', '1,2,3,Infinity'])(
    'refuses "%s"',
    (text) => expect(() => faceBox(text)).toThrow('It must be x,y,width,height in pixels'),
  );
});

describe('shards', () => {
  it('count from one on the command line and from nought inside', () => {
    expect(shard('1/4')).toEqual({ index: 0, count: 4 });
    expect(shard('4/4')).toEqual({ index: 3, count: 4 });
  });

  it.each(['0/4', '5/4', '1/0', '1', 'a/b', '1/4/2', '-1/4'])('refuse "%s"', (text) => {
    expect(() => shard(text)).toThrow('It must be i/n');
  });
});
