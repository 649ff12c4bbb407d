import { describe, expect, it } from 'vitest';
import {
  FrameReader,
  MOST_BODY_BYTES,
  type FrameProblem,
} from '../../../server/src/handlers/connection/frameReader';

function setUp() {
  const seen: string[] = [];
  const problems: FrameProblem[] = [];
  const reader = new FrameReader({
    onBody: (body) => seen.push(body.toString('utf8')),
    onProblem: (problem) => problems.push(problem),
  });
  return { seen, problems, reader };
}

const frame = (body: string, header = `Content-Length: ${Buffer.byteLength(body)}`) =>
  `${header}\r\n\r\n${body}`;

describe('messages in a stream', () => {
  it('are found however the stream is cut', () => {
    const text = frame('{"a":"ü"}') + frame('') + frame('[1]') + frame('x'.repeat(3000));
    for (const size of [1, 2, 3, 7, 64, 10_000]) {
      const { seen, problems, reader } = setUp();
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += size) reader.append(bytes.subarray(at, at + size));
      expect(seen).toEqual(['{"a":"ü"}', '', '[1]', 'x'.repeat(3000)]);
      expect(problems).toEqual([]);
    }
  });

  it('may have other header lines, in any case', () => {
    const { seen, reader } = setUp();
    const type = 'Content-Type: application/vscode-jsonrpc; charset=utf-8';
    reader.append(Buffer.from(frame('{}', `${type}\r\ncontent-length:2`)));
    expect(seen).toEqual(['{}']);
  });
});

describe('what is no message', () => {
  const bad: [what: string, text: string, problem: FrameProblem][] = [
    ['a header without a length', 'Content-Type: x\r\n\r\n', 'no-length'],
    ['a length that is no number', 'Content-Length: many\r\n\r\n', 'no-length'],
    ['a negative length', 'Content-Length: -5\r\n\r\n', 'no-length'],
    ['a body under a bad header', frame('{"id":1}', 'Content-Length: 1e3'), 'no-length'],
    ['a header without end', 'x'.repeat(100_000), 'no-length'],
    ['too long a body', frame('x'.repeat(MOST_BODY_BYTES + 1)), 'too-long'],
  ];

  it.each(bad)('%s is told and passed over: the next message is read', (_, text, problem) => {
    for (const size of [Infinity, 1000]) {
      const { seen, problems, reader } = setUp();
      const bytes = Buffer.from(text + frame('{"next":1}'));
      const step = Math.min(size, bytes.length);
      for (let at = 0; at < bytes.length; at += step) reader.append(bytes.subarray(at, at + step));
      expect(seen).toEqual(['{"next":1}']);
      expect(problems).toEqual([problem]);
    }
  });

  it('is not kept in memory', () => {
    const { reader } = setUp();
    reader.append(Buffer.from('Content-Length: 999999999999\r\n\r\n'));
    const chunk = Buffer.alloc(1 << 20);
    const beforeBytes = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 200; i++) reader.append(chunk);
    expect(process.memoryUsage().arrayBuffers - beforeBytes).toBeLessThan(20e6);
  });
});
