import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { LIMITS } from './limits';
import { PAGE_HTML, PAGE_POLICY } from './pageHtml';

/** Who hears of the page. */
export interface CapturePageListener {
  /** A JPEG picture, the newest; the next comes after `CapturePage.next`. */
  onFrame(jpeg: Uint8Array): void;
  /** A camera's page has connected, or has gone. */
  onClient(isThere: boolean): void;
}

/** A page on 127.0.0.1 that sends a browser's camera to this process. */
export interface CapturePage {
  port: number;
  /** What the fragment of the page's address must be; good for one connection. */
  token: string;
  /** Asks for the next frame. */
  next(): void;
  /** Another address under which the user's browser reaches the page, as asExternalUri returned it. */
  allow(address: string): void;
  close(): Promise<void>;
}

const TOKEN_BYTES = 32;
const PROTOCOL = 'likeness';
/** Proxies that put a path before ours take it away again. */
const FRAMES_PATH = '/frames';

/**
 * Serves the page and takes the frames of one client. Requests from other origins, under other hosts (DNS
 * rebinding), for other paths or without the token are refused; nothing else is served, nothing is written.
 */
export async function openCapturePage(listener: CapturePageListener): Promise<CapturePage> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const hosts = new Set<string>();
  const origins = new Set<string>();
  let isTokenUsed = false;
  let client: WebSocket | null = null;
  let isAsked = false;

  const server = createServer((request, response) => {
    if (isAllowed(request, hosts, origins)) servePage(request, response);
    else refuse(response, 403);
  });
  server.maxHeadersCount = LIMITS.headers;
  server.headersTimeout = server.requestTimeout = LIMITS.requestMs;
  server.maxConnections = LIMITS.connections;
  const sockets = new WebSocketServer({
    ...{ noServer: true, maxPayload: LIMITS.frameBytes, perMessageDeflate: false },
    // The token is no name to be repeated.
    handleProtocols: () => PROTOCOL,
  });

  server.on('clientError', (_, socket) => socket.destroy());
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const isWelcome =
      !isTokenUsed &&
      isAllowed(request, hosts, origins) &&
      origins.has(request.headers.origin ?? '') &&
      request.url === FRAMES_PATH &&
      holdsToken(request, token);
    if (!isWelcome) return reject(socket);
    isTokenUsed = true;
    sockets.handleUpgrade(request, socket, head, welcome);
  });

  function welcome(socket: WebSocket): void {
    client = socket;
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => {
      // Who sends what was not asked for, or no picture, is not our page.
      const frame = isBinary && isAsked ? jpegOf(data as Buffer) : null;
      if (frame === null) return socket.terminate();
      isAsked = false;
      listener.onFrame(frame);
    });
    socket.once('close', () => {
      client = null;
      listener.onClient(false);
    });
    listener.onClient(true);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  for (const name of ['127.0.0.1', 'localhost']) {
    hosts.add(`${name}:${port}`);
    origins.add(`http://${name}:${port}`);
  }
  return {
    port,
    token,
    next() {
      if (client === null || isAsked) return;
      isAsked = true;
      client.send('next');
    },
    allow(address) {
      const { host, origin, protocol } = new URL(address);
      if (protocol !== 'http:' && protocol !== 'https:') return;
      hosts.add(host);
      origins.add(origin);
    },
    async close() {
      client?.close();
      sockets.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      client?.terminate();
      await closed;
    },
  };
}

/** A browser says where a request comes from and goes to; both must be ours. */
function isAllowed(
  { headers }: IncomingMessage,
  hosts: ReadonlySet<string>,
  origins: ReadonlySet<string>,
): boolean {
  if (!hosts.has(headers.host ?? '')) return false;
  // A page that is opened by its address has no origin; a WebSocket of a browser always has.
  return headers.origin === undefined || origins.has(headers.origin);
}

function servePage(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const [path] = (request.url ?? '').split('?');
  if (path !== '/') return refuse(response, 404);
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': PAGE_POLICY,
    'Permissions-Policy': 'camera=(self), microphone=(), geolocation=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  response.end(PAGE_HTML);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { Connection: 'close' }).end();
}

function reject(socket: Duplex): void {
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
}

/** The page names the token as a sub-protocol: a WebSocket of a browser has no other header of its own. */
function holdsToken({ headers }: IncomingMessage, token: string): boolean {
  const [protocol, given = '', ...more] = (headers['sec-websocket-protocol'] ?? '').split(/, */);
  if (protocol !== PROTOCOL || more.length > 0) return false;
  const [own, other] = [Buffer.from(token), Buffer.from(given)];
  return own.length === other.length && timingSafeEqual(own, other);
}

/** A picture's bytes; null for what does not even begin and end as a JPEG. */
function jpegOf(bytes: Buffer): Uint8Array | null {
  const { length } = bytes;
  const begins = length > 100 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
  return begins && bytes[length - 2] === 0xff && bytes[length - 1] === 0xd9 ? bytes : null;
}
