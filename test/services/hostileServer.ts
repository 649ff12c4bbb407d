import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server does with one request; the last one does for all that follow. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

const ETAG = '"v1"';

/** Serves as a good server does, continuing where it is asked to. */
export const serve: Behaviour = (request, response, body) => {
  const from = rangeOf(request);
  if (from > 0 && request.headers['if-range'] === ETAG) {
    response.writeHead(206, {
      'content-length': body.length - from,
      'content-range': `bytes ${from}-${body.length - 1}/${body.length}`,
      etag: ETAG,
    });
    response.end(body.subarray(from));
    return;
  }
  response.writeHead(200, { 'content-length': body.length, etag: ETAG });
  response.end(body);
};

/** Sends so much of what is asked for, then breaks the connection. */
export const truncate =
  (bytes: number): Behaviour =>
  (request, response, body) => {
    // Not destroyed: that may also throw away what is still on its way.
    begin(request, response, body, bytes, () => response.socket?.end());
  };

/** Sends so much, then nothing more, without ending. */
export const stall =
  (bytes: number): Behaviour =>
  (request, response, body) => {
    begin(request, response, body, bytes, () => undefined);
  };

/** Says it has more, or less, than it sends. */
export const lie =
  (length: number): Behaviour =>
  (_, response, body) => {
    response.writeHead(200, { 'content-length': length });
    response.end(body);
  };

/** Ends properly, without having said how long the file is. */
export const endEarly =
  (bytes: number): Behaviour =>
  (_, response, body) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' });
    response.end(body.subarray(0, bytes));
  };

export const fail =
  (status: number): Behaviour =>
  (_, response) => {
    response.writeHead(status);
    response.end('<html>no</html>');
  };

/** Serves something else. */
export const wrong: Behaviour = (_, response, body) => {
  response.writeHead(200, { 'content-length': body.length });
  response.end(Buffer.alloc(body.length, 7));
};

/** Never ends. */
export const flood: Behaviour = (_, response) => {
  response.writeHead(200);
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536)));
  };
  response.on('drain', more);
  more();
};

function rangeOf({ headers }: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
}

function begin(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  bytes: number,
  then: () => void,
): void {
  const from = rangeOf(request);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': body.length - from,
    ...(from > 0 && { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }),
    etag: ETAG,
  });
  response.write(body.subarray(from, from + bytes), then);
}

export interface HostileServer {
  url: string;
  /** The Range headers of the requests so far, "" where there was none. */
  ranges: string[];
  close(): Promise<void>;
}

/** A server on the loopback interface that answers request by request as it is told. */
export async function hostileServer(
  body: Buffer,
  ...behaviours: Behaviour[]
): Promise<HostileServer> {
  const ranges: string[] = [];
  const server: Server = createServer((request, response) => {
    const behaviour = behaviours[Math.min(ranges.length, behaviours.length - 1)]!;
    ranges.push(request.headers.range ?? '');
    response.on('error', () => undefined);
    behaviour(request, response, body);
  });
  // As a proxy it leads every tunnel to itself.
  server.on('connect', (_, socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    server.emit('connection', socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ranges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
