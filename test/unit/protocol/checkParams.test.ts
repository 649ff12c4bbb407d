import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { describe, expect, it } from 'vitest';
import type { ErrorData } from '../../../protocol/src/errors';
import { checkParams } from '../../../server/src/handlers/requests/checkParams';
import * as fields from '../../../server/src/handlers/requests/fields';
import { takeProgressToken } from '../../../server/src/handlers/requests/progressToken';

interface Params {
  raw: string;
  far?: number;
  epochs?: number;
  policy?: 'largest' | 'single-only';
  photos?: string[];
  shard?: { index: number; count: number };
  people?: { name: string }[];
}

const { absolutePath, decimal, listOf, objectOf, oneOf, optional, text, wholeNumber } = fields;

const schema = objectOf<Params>({
  raw: absolutePath(),
  far: optional(decimal(0, 1)),
  epochs: optional(wholeNumber(1, 1000)),
  policy: optional(oneOf('largest', 'single-only')),
  photos: optional(listOf(absolutePath('a photo'), 'photos', { from: 1, to: 3 })),
  shard: optional(fields.shard()),
  people: optional(listOf(objectOf<{ name: string }>({ name: text('a name', 20) }), 'people')),
});

/** What a client is told about parameters that do not fit. */
function refusal(params: unknown): { field: string; message: string } {
  try {
    checkParams(schema, params);
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    const { field = 'none', remedy } = error.data as ErrorData;
    expect(error.code).toBe(ErrorCodes.InvalidParams);
    expect(remedy).toMatch(/\.$/);
    return { field, message: error.message };
  }
  throw new Error('accepted');
}

describe('parameters that fit', () => {
  it('pass as they are, what is optional left out', () => {
    const all = { raw: '/raw', far: 0.5, policy: 'largest', shard: { index: 1, count: 2 } };
    expect(checkParams(schema, all)).toEqual(all);
    expect(checkParams(schema, { raw: '/raw' })).toEqual({ raw: '/raw' });
  });

  it('may be missing altogether where all are optional', () => {
    const none = objectOf<{ far?: number }>({ far: optional(decimal(0, 1)) });
    expect(checkParams(none, undefined)).toEqual({});
    expect(checkParams(none, null)).toEqual({});
  });
});

describe('parameters that do not fit', () => {
  const cases: [params: unknown, field: string, words: RegExp][] = [
    [{}, 'raw', /"raw" must be the absolute path/],
    [{ raw: 'photos' }, 'raw', /absolute path/],
    [{ raw: '/a\0b' }, 'raw', /absolute path/],
    [{ raw: `/${'x'.repeat(5000)}` }, 'raw', /4096/],
    [{ raw: 7 }, 'raw', /absolute path/],
    [{ raw: '/raw', far: 2 }, 'far', /from 0 to 1/],
    [{ raw: '/raw', far: Infinity }, 'far', /from 0 to 1/],
    [{ raw: '/raw', far: NaN }, 'far', /from 0 to 1/],
    [{ raw: '/raw', far: null }, 'far', /from 0 to 1/],
    [{ raw: '/raw', epochs: 1.5 }, 'epochs', /whole number from 1 to 1000/],
    [{ raw: '/raw', policy: 'any' }, 'policy', /one of largest, single-only/],
    [{ raw: '/raw', photos: ['/a', '/b', 'c'] }, 'photos[2]', /"photos\[2\]" must be .*a photo/],
    [{ raw: '/raw', photos: [] }, 'photos', /1 to 3 photos/],
    [{ raw: '/raw', photos: ['/a', '/b', '/c', '/d'] }, 'photos', /1 to 3 photos/],
    [{ raw: '/raw', shard: { index: 'x', count: 2 } }, 'shard.index', /whole number from 0/],
    [{ raw: '/raw', shard: { index: 2, count: 2 } }, 'shard.index', /below "shard.count"/],
    [{ raw: '/raw', people: [{ name: 'Ada' }, {}] }, 'people[1].name', /a name/],
    [{ raw: '/raw', rwa: 1 }, 'rwa', /no parameter "rwa"/],
    [{ raw: '/raw', shard: { index: 0, count: 2, of: 3 } }, 'shard.of', /no parameter "shard.of"/],
    ['raw', '', /parameters must be an object/],
    [['/raw'], '', /parameters must be an object/],
    [7, '', /parameters must be an object/],
  ];

  it.each(cases)('%j are refused naming %j', (params, field, words) => {
    const told = refusal(params);
    expect(told.field).toBe(field);
    expect(told.message).toMatch(words);
  });

  it('are quoted shortly, however long their names are', () => {
    expect(refusal({ raw: '/raw', ['x'.repeat(1e6)]: 1 }).message.length).toBeLessThan(200);
  });

  it('do not overflow the stack, however deep they are nested', () => {
    const deep = JSON.parse(`${'['.repeat(1e5)}${']'.repeat(1e5)}`) as unknown;
    expect(refusal(deep).field).toBe('');
    expect(refusal({ raw: deep }).field).toBe('raw');
    expect(refusal({ raw: '/raw', deep }).field).toBe('deep');
  });
});

describe('the progress token', () => {
  it('is taken out of the parameters of any request', () => {
    expect(takeProgressToken({ a: 1, progressToken: 'p' })).toEqual({
      progressToken: 'p',
      own: { a: 1 },
    });
    expect(takeProgressToken({ progressToken: 7 }).progressToken).toBe(7);
    expect(takeProgressToken(null)).toEqual({ progressToken: undefined, own: null });
  });

  it.each([1.5, {}, [], true, null, 'x'.repeat(1001)])('is refused as %j', (progressToken) => {
    expect(() => takeProgressToken({ progressToken })).toThrow('"progressToken"');
  });
});
