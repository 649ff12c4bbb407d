import type { SeededRandom } from '../../server/src/training/random';
import { sampleParams } from './sampleParams';

/** Bytes to be sent, and what must come back. */
export interface FuzzedMessage {
  kind: string;
  bytes: Buffer;
  /** Each must be answered once: with a result or an error. */
  ids: (string | number)[];
  /** Whether something must be refused without an id. */
  isRefused: boolean;
}

/** Longer than any message may be. */
const TOO_LONG_BYTES = 5 * 1024 * 1024;
const DEEPEST = 100_000;

/** Draws messages of every kind that a broken or hostile client could send. */
export class MessageFuzzer {
  private nextId = 1;
  private readonly params: Record<string, object>;
  private readonly methods: string[];
  /** Large messages take their time: only every so many are. */
  private readonly kinds: [kind: string, weight: number, make: () => FuzzedMessage][];

  /** @param folder in which nothing is, and in which alone something may be made */
  constructor(
    private readonly random: SeededRandom,
    folder: string,
  ) {
    this.params = sampleParams(folder);
    this.methods = Object.keys(this.params);
    this.kinds = [
      ['a parameter replaced', 30, () => this.request(this.mutated())],
      ['a parameter too many', 8, () => this.request(this.withExtra())],
      ['a parameter missing', 8, () => this.request(this.withoutOne())],
      ['parameters that are no object', 8, () => this.request(this.wrongParams())],
      ['an unknown method', 6, () => this.request({ method: this.word(), params: {} })],
      ['a method that is none', 4, () => this.request({ method: this.junk() ?? 7 })],
      ['parameters that fit', 2, () => this.request(this.fitting())],
      ['a cancel right after', 4, () => this.cancelled()],
      ['an id that is none', 4, () => this.refused({ id: this.wrongId(), method: this.method() })],
      ['an id used twice', 3, () => this.twice()],
      ['a notification', 8, () => this.notification()],
      ['a cancel of nothing', 6, () => this.notification('$/cancelRequest')],
      ['an answer to nothing', 3, () => this.message({ id: this.random.below(99), result: 1 })],
      ['a batch', 3, () => this.refused([{ id: 1, method: this.method() }, this.junk()])],
      ['no object', 3, () => this.refused(this.random.pick([1, 'x', null, true, [], '']))],
      ['no JSON', 4, () => this.refusedBody(Buffer.from(this.brokenJson()))],
      ['no UTF-8', 2, () => this.refusedBody(Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0x7b]))],
      ['a header without a length', 3, () => this.raw(`X-${this.word(20)}: 1\r\n\r\n`)],
      ['a length that is none', 3, () => this.raw(`Content-Length: ${this.word(9)}x\r\n\r\n`)],
      ['deep nesting', 1, () => this.request(this.nested())],
      ['a long text', 1, () => this.request(this.long())],
      ['too long a message', 0.1, () => this.refusedBody(Buffer.alloc(TOO_LONG_BYTES, ' '))],
    ];
  }

  next(): FuzzedMessage {
    const total = this.kinds.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.random.unit() * total;
    const [kind, , make] = this.kinds.find(([, weight]) => (left -= weight) < 0)!;
    return { ...make(), kind };
  }

  private request(parts: object): FuzzedMessage {
    const id = this.newId();
    return { ...this.message({ id, ...parts }), ids: [id] };
  }

  private cancelled(): FuzzedMessage {
    const { ids, bytes } = this.request(this.fitting());
    const cancel = frame({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: ids[0] } });
    return { kind: '', ids, bytes: Buffer.concat([bytes, cancel]), isRefused: false };
  }

  /** The second of two with the same id is refused under it, if the first still waits. */
  private twice(): FuzzedMessage {
    const first = this.request({ method: 'likeness/dataset/scan', params: { raw: '/' } });
    const [id] = first.ids;
    const second = frame({ jsonrpc: '2.0', id, method: this.method() });
    return { ...first, ids: [id!, id!], bytes: Buffer.concat([first.bytes, second]) };
  }

  private notification(method = this.notificationMethod()): FuzzedMessage {
    return this.message({ method, params: this.junk() });
  }

  private refused(content: unknown): FuzzedMessage {
    return this.refusedBody(Buffer.from(JSON.stringify(content)));
  }

  private refusedBody(body: Buffer): FuzzedMessage {
    return { kind: '', bytes: frameOf(body), ids: [], isRefused: true };
  }

  private raw(text: string): FuzzedMessage {
    return { kind: '', bytes: Buffer.from(text), ids: [], isRefused: true };
  }

  private message(content: object): FuzzedMessage {
    return { kind: '', bytes: frame({ jsonrpc: '2.0', ...content }), ids: [], isRefused: false };
  }

  private newId(): string | number {
    const id = this.nextId++;
    return this.random.pick([id, `request-${id}`, -id - 0.5]);
  }

  private method(): string {
    return this.random.pick(this.methods);
  }

  private fitting(): { method: string; params: object } {
    const method = this.method();
    return { method, params: this.params[method]! };
  }

  private mutated(): object {
    const { method, params } = this.fitting();
    const copy = structuredClone(params) as Record<string, unknown>;
    const names = Object.keys(copy);
    const name = names.length === 0 ? 'progressToken' : this.random.pick(names);
    const inner = copy[name];
    if (typeof inner === 'object' && inner !== null && this.random.below(2) === 0) {
      const key = this.random.pick([...Object.keys(inner), '0']);
      (inner as Record<string, unknown>)[key] = this.junk();
    } else copy[name] = this.junk();
    return { method, params: copy };
  }

  private withExtra(): object {
    const { method, params } = this.fitting();
    return { method, params: { ...params, [this.word()]: this.junk() } };
  }

  private withoutOne(): object {
    const { method, params } = this.fitting();
    const names = Object.keys(params);
    const dropped = names.length === 0 ? '' : this.random.pick(names);
    const kept = Object.entries(params).filter(([name]) => name !== dropped);
    return { method, params: Object.fromEntries(kept) };
  }

  private wrongParams(): object {
    return { method: this.method(), params: this.random.pick([[], [1, 2], 'x', 7, true, null]) };
  }

  private nested(): object {
    const depth = 1000 + this.random.below(DEEPEST);
    const isList = this.random.below(2) === 0;
    const [open, close] = isList ? ['[', ']'] : ['{"a":', '}'];
    const text = `${open.repeat(depth)}${isList ? '' : '1'}${close.repeat(depth)}`;
    return { method: this.method(), params: { [this.word()]: new RawJson(text) } };
  }

  private long(): object {
    const { method, params } = this.fitting();
    const name = this.random.pick([...Object.keys(params), 'extra']);
    return { method, params: { ...params, [name]: 'x'.repeat(this.random.below(3_000_000)) } };
  }

  private notificationMethod(): string {
    const known = [
      'initialized',
      '$/setTrace',
      '$/progress',
      'textDocument/didOpen',
      'textDocument/didChange',
      'textDocument/didClose',
      'workspace/didChangeConfiguration',
      'workspace/didChangeWatchedFiles',
      'window/workDoneProgress/cancel',
    ];
    return this.random.below(4) === 0 ? this.word() : this.random.pick(known);
  }

  private wrongId(): unknown {
    return this.random.pick([null, {}, [], true, [1], { id: 1 }, 'x'.repeat(5000)]);
  }

  /** A value of any type, wrong nearly everywhere; a path only where nothing is. */
  private junk(): unknown {
    const { random } = this;
    const values: (() => unknown)[] = [
      () => null,
      () => random.below(2) === 0,
      () => random.pick([0, -1, 0.1, 1e308, -1e-300, 2 ** 53, random.below(1e6)]),
      () => random.pick(['', ' ', '.', '..', 'a/b', '\0', '\u202e', '😀', '__proto__', 'null']),
      () => this.word(200),
      () => random.pick([[], [[]], [null], [1, 'a', {}], ['x', 'y']]),
      () => ({ [this.word()]: random.below(9), __proto__: null, constructor: 1 }),
      () => ({ textDocument: this.word(), contentChanges: [random.below(9)], value: null }),
      () => ({ id: random.pick([{}, null, 1.5, 'nobody', random.below(1e6)]) }),
      () => `${String.fromCharCode(0xd800)}${this.word()}`,
    ];
    return random.pick(values)();
  }

  private word(longest = 12): string {
    const letters = 'abcdefghijklmnopqrstuvwxyz/$_-.ÄЖ漢"\\ ';
    const length = 1 + this.random.below(longest);
    return Array.from({ length }, () => this.random.pick([...letters])).join('');
  }

  private brokenJson(): string {
    const { method, params } = this.fitting();
    const whole = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const at = 1 + this.random.below(whole.length - 1);
    return whole.slice(0, at) + this.random.pick(['', '}}}', '\0', ',,']);
  }
}

/** JSON that must not be made by JSON.stringify, whose own stack would overflow. */
class RawJson {
  constructor(readonly text: string) {}
}

function frame(content: object): Buffer {
  const raw: string[] = [];
  const json = JSON.stringify(content, (_, value: unknown) => {
    if (!(value instanceof RawJson)) return value;
    raw.push(value.text);
    return '\u0001raw';
  });
  return frameOf(Buffer.from(raw.reduce((text, it) => text.replace('"\\u0001raw"', it), json)));
}

function frameOf(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}
