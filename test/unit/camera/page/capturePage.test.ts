import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openCapturePage, type CapturePage } from '../../../../server/src/camera/page/capturePage';
import { SeededRandom } from '../../../../server/src/training/random';

const JPEG = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  Buffer.alloc(2000, 7),
  Buffer.from([0xff, 0xd9]),
]);

let page: CapturePage;
let frames: Uint8Array[];
let clients: boolean[];
let sockets: WebSocket[];

beforeEach(async () => {
  // Of this test's page alone: an older one's last connection may end only now.
  const [ownFrames, ownClients]: [Uint8Array[], boolean[]] = [[], []];
  [frames, clients, sockets] = [ownFrames, ownClients, []];
  page = await openCapturePage({
    onFrame: (jpeg) => ownFrames.push(jpeg),
    onClient: (isThere) => ownClients.push(isThere),
  });
});
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  await page.close();
});

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: page.port, path, headers, method };
    const asking = request(options, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      const { statusCode: status, headers } = response;
      response.on('end', () => resolve({ status, headers, body }));
    });
    asking.on('error', reject);
    asking.end();
  });
}

interface Connecting {
  token?: string;
  origin?: string;
  host?: string;
  path?: string;
}

/** @returns an open socket; null when it was refused */
function join(options: Connecting = {}): Promise<WebSocket | null> {
  const {
    token = page.token,
    origin = `http://127.0.0.1:${page.port}`,
    path = '/frames',
  } = options;
  const socket = new WebSocket(`ws://127.0.0.1:${page.port}${path}`, ['likeness', token], {
    origin,
    headers: options.host === undefined ? {} : { host: options.host },
  });
  sockets.push(socket);
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

const closed = (socket: WebSocket) => new Promise<void>((resolve) => socket.once('close', resolve));

/** Answers each question with a picture, as the page does. */
function answer(socket: WebSocket): void {
  socket.on('message', () => socket.send(JPEG));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('the capture page', () => {
  it('is served under its own names, with a policy that lets nothing else in', async () => {
    for (const host of [`127.0.0.1:${page.port}`, `localhost:${page.port}`]) {
      const { status, headers, body } = await ask('/', { host });
      expect(status).toBe(200);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(body).toContain('getUserMedia');
      expect(body).not.toContain(page.token);
    }
  });

  it('is not served under another host, for another origin, path or method', async () => {
    expect((await ask('/', { host: 'evil.example' })).status).toBe(403);
    expect((await ask('/', { host: `evil.example:${page.port}` })).status).toBe(403);
    expect((await ask('/', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask('/', { origin: 'null' })).status).toBe(403);
    for (const path of ['/frames', '/index.html', '/../package.json', '//', '/%2e%2e/']) {
      expect((await ask(path)).status).toBe(404);
    }
    expect((await ask('/', {}, 'POST')).status).toBe(405);
  });

  it('is served under the address that the client was given for it, once it is named', async () => {
    const proxied = { host: 'code.example', origin: 'https://code.example' };
    expect((await ask('/', proxied)).status).toBe(403);
    page.allow(`https://code.example/proxy/${page.port}/#${page.token}`);
    expect((await ask('/', proxied)).status).toBe(200);
    expect((await ask('/', { ...proxied, origin: 'http://code.example' })).status).toBe(403);
    expect(await join(proxied)).not.toBeNull();
  });

  it('listens on 127.0.0.1 alone', async () => {
    // The whole 127.0.0.0/8 is this machine: a server on every address would answer here.
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.2', port: page.port });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      setTimeout(() => resolve(false), 3000).unref();
    });
    expect(answered).toBe(false);
  });
});

describe('frames', () => {
  it('come one by one, each when it is asked for', async () => {
    const socket = (await join())!;
    expect(clients).toEqual([true]);
    answer(socket);
    for (let i = 1; i <= 3; i++) {
      page.next();
      page.next();
      await until(() => frames.length === i);
    }
    expect(Buffer.from(frames[2]!).equals(JPEG)).toBe(true);
    socket.close();
    await until(() => clients.length === 2);
    expect(clients).toEqual([true, false]);
  });

  it('come from one client only, and its token is good for once', async () => {
    const socket = (await join())!;
    expect(await join()).toBeNull();
    socket.close();
    await closed(socket);
    expect(await join()).toBeNull();
  });

  it.each<[string, Connecting]>([
    ['a wrong token', { token: 'x'.repeat(43) }],
    ['an empty token', { token: 'a' }],
    ['another origin', { origin: 'http://evil.example' }],
    ['another host (DNS rebinding)', { host: 'evil.example' }],
    ['another path', { path: '/other' }],
  ])('do not come from who has %s, and who has all right still gets in', async (_, options) => {
    expect(await join(options)).toBeNull();
    expect(clients).toEqual([]);
    expect(await join()).not.toBeNull();
  });

  it.each<[string, (socket: WebSocket) => void]>([
    ['what was not asked for', (socket) => socket.send(JPEG)],
    ['a text', (socket) => socket.on('message', () => socket.send('hello'))],
    ['no picture', (socket) => socket.on('message', () => socket.send(Buffer.alloc(500)))],
    ['one too large', (socket) => socket.on('message', () => socket.send(Buffer.alloc(9e6, 255)))],
  ])('end the connection when they are %s', async (_, misbehave) => {
    const socket = (await join())!;
    socket.on('error', () => undefined);
    const isClosed = closed(socket);
    misbehave(socket);
    // Frames that were not asked for have been sent by now.
    if (socket.listenerCount('message') > 0) page.next();
    await isClosed;
    expect(frames).toEqual([]);
  });

  it('end with the page', async () => {
    const socket = (await join())!;
    const isClosed = closed(socket);
    await page.close();
    await isClosed;
    await expect(ask('/')).rejects.toThrow();
  });
});

describe('ten thousand hostile requests and messages', () => {
  const REQUESTS = 8000;
  const MESSAGES = 2000;
  const AT_ONCE = 8;

  /** Where whatever is written without a word about its place would land. */
  let place: string;
  const before = process.cwd();
  beforeEach(() => {
    place = mkdtempSync(joinPath(tmpdir(), 'likeness-page-'));
    for (const variable of ['HOME', 'USERPROFILE', 'TMPDIR', 'TEMP', 'TMP', 'XDG_CACHE_HOME']) {
      vi.stubEnv(variable, place);
    }
    process.chdir(place);
  });
  afterEach(() => {
    process.chdir(before);
    vi.unstubAllEnvs();
    rmSync(place, { recursive: true });
  });

  it('leave the page alive, no frame taken and nothing written', async () => {
    const random = SeededRandom.ofSeed(6, 1);
    for (let i = 0; i < REQUESTS; i += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => sendRaw(hostile(random))));
    }
    expect({ frames, clients }).toEqual({ frames: [], clients: [] });
    expect((await ask('/')).status).toBe(200);
    const socket = (await join())!;
    answer(socket);
    page.next();
    await until(() => frames.length === 1);
    expect(readdirSync(place, { recursive: true })).toEqual([]);
  }, 120_000);

  it('end the accepted connection that each of them comes by, and no frame is taken', async () => {
    const random = SeededRandom.ofSeed(7, 1);
    const seen = { accepted: 0, ended: 0, taken: 0 };
    for (let i = 0; i < MESSAGES; i += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => intrude(messageOf(random), seen)));
    }
    expect(seen).toEqual({ accepted: MESSAGES, ended: MESSAGES, taken: 0 });
    expect((await ask('/')).status).toBe(200);
    expect(readdirSync(place, { recursive: true })).toEqual([]);
  }, 120_000);

  /** A page of its own is asked for a frame, and gets the message instead; the page is there afterwards. */
  async function intrude(
    message: Buffer,
    seen: { accepted: number; ended: number; taken: number },
  ): Promise<void> {
    let end = () => undefined as void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const own = await openCapturePage({
      onFrame: () => seen.taken++,
      onClient: (isThere) => {
        if (isThere) {
          seen.accepted++;
          own.next();
          return;
        }
        seen.ended++;
        end();
      },
    });
    await sendRaw(Buffer.concat([upgrade(own.port, own.token), message]), own.port);
    await ended;
    expect((await statusOf(own.port)).startsWith('HTTP/1.1 200')).toBe(true);
    await own.close();
  }

  function hostile(random: SeededRandom): Buffer {
    const pick = (choices: string[]) => random.pick(choices);
    const text = (length: number) =>
      Array.from({ length }, () => String.fromCharCode(random.below(256))).join('');
    const method = pick(['GET', 'GET', 'POST', 'PUT', 'OPTIONS', 'CONNECT', 'TRACE', text(5)]);
    const path = pick(['/', '/frames', '/../..', '/frames?x=1', `/${text(20)}`, '*', '']);
    const host = pick(['evil.example', `127.0.0.1:${page.port}`, '127.0.0.1', '', text(30)]);
    const origin = pick(['http://evil.example', 'null', `http://127.0.0.1:${page.port}`, text(9)]);
    const token = pick([
      'x',
      page.token.slice(0, -1),
      `${page.token}x`,
      text(43),
      'a'.repeat(5000),
    ]);
    const lines = [
      `${method} ${path} HTTP/${pick(['1.1', '1.0', '9.9', 'x'])}`,
      `Host: ${host}`,
      `Origin: ${origin}`,
      `Upgrade: ${pick(['websocket', 'h2c', text(4)])}`,
      `Connection: ${pick(['Upgrade', 'close', text(4)])}`,
      `Sec-WebSocket-Version: ${pick(['13', '8', 'x'])}`,
      `Sec-WebSocket-Key: ${pick(['dGhlIHNhbXBsZSBub25jZQ==', '', text(10)])}`,
      `Sec-WebSocket-Protocol: ${pick(['likeness', 'x'])}, ${token}`,
      ...(random.below(4) === 0 ? [`X: ${'y'.repeat(random.below(40_000))}`] : []),
      ...(random.below(4) === 0 ? [`Content-Length: ${pick(['-1', '99999999999', 'x'])}`] : []),
    ];
    const whole = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text(random.below(200))}`, 'latin1');
    return random.below(3) === 0 ? whole.subarray(0, random.below(whole.length)) : whole;
  }

  /** Noise; or a whole message of the protocol with noise in it, so that it reaches the page's own eyes. */
  function messageOf(random: SeededRandom): Buffer {
    const noise = Buffer.from(
      Array.from({ length: 2 + random.below(300) }, () => random.below(256)),
    );
    if (random.below(2) === 0) return noise;
    const begun = random.below(2) === 0 ? Buffer.concat([JPEG.subarray(0, 3), noise]) : noise;
    const payload = begun.subarray(0, begun.at(-1) === 0xd9 ? -1 : undefined);
    const head = Buffer.alloc(8);
    // A last part of any kind (text, binary, ping, …, undefined), masked with zeros.
    head[0] = 0x80 + random.below(16);
    head[1] = 0x80 + 126;
    head.writeUInt16BE(payload.length, 2);
    return Buffer.concat([head, payload]);
  }

  const upgrade = (port: number, token: string) =>
    Buffer.from(
      `GET /frames HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n` +
        'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
        `Sec-WebSocket-Protocol: likeness, ${token}\r\n\r\n`,
    );

  const statusOf = (port: number) =>
    sendRaw(
      Buffer.from(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
      port,
    );

  /** @returns what came back before the end */
  function sendRaw(bytes: Buffer, port = page.port): Promise<string> {
    return new Promise((resolve) => {
      let reply = '';
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('data', (chunk) => (reply += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(reply));
      socket.end(bytes);
    });
  }
});
