import { InvalidArgumentError } from 'commander';
import type { Box } from '../detection/face';

/** Parsers for option values: each returns the value or says in a sentence what is expected. */

/** Whole numbers from `min` to `max`, both included. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number ${range(min, max)}.`);
  };
}

/** Numbers from `min` to `max`, both included, written with a point or an exponent ("1e-3"). */
export function decimal(min: number, max = Number.MAX_VALUE): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a number ${range(min, max)}.`);
  };
}

function range(min: number, max: number): string {
  return max >= Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
}

/** "12,30,80,100" → a face's box in pixels: x, y, width, height. */
export function faceBox(text: string): Box {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [x, y, width, height] = numbers as [number, number, number, number];
  if (numbers.length === 4 && numbers.every(Number.isFinite) && width > 0 && height > 0) {
    return { x, y, width, height };
  }
  throw new InvalidArgumentError(
    'It must be x,y,width,height in pixels, for example 12,30,80,100.',
  );
}

/** "2/8" → the second of eight shares: { index: 1, count: 8 }. */
export function shard(text: string): { index: number; count: number } {
  const [, part, whole] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const index = Number(part) - 1;
  const count = Number(whole);
  if (index >= 0 && index < count) return { index, count };
  throw new InvalidArgumentError('It must be i/n with i from 1 to n, for example 2/8.');
}
