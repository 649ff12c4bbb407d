import type { Readable } from 'node:stream';
import {
  AbstractMessageReader,
  ErrorCodes,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
  type ResponseMessage,
} from 'vscode-languageserver/node';
import { checkMessage, type RequestId } from './checkMessage';
import { FrameReader, MOST_BODY_BYTES, type FrameProblem } from './frameReader';

export interface GuardedTransport {
  reader: MessageReader;
  writer: MessageWriter;
}

const REMEDY = 'Correct the client: it does not speak JSON-RPC 2.0 as the backend does.';
const PROBLEMS: Record<FrameProblem, string> = {
  'too-long': `A message may have ${MOST_BODY_BYTES} bytes at most.`,
  'no-length': 'A message must begin with its Content-Length.',
};

/** Messages that cannot be understood are answered, and only others get through to the connection. */
export function guardMessages(reader: MessageReader, writer: MessageWriter): GuardedTransport {
  const pending = new PendingRequests(writer);
  const listen = reader.listen.bind(reader);
  reader.listen = (callback) => listen((message) => pending.receive(message, callback));
  return { reader, writer: pending.writer };
}

/** The same over bytes, as they come from a pipe or socket. */
export function guardStream(input: Readable, writer: MessageWriter): GuardedTransport {
  const pending = new PendingRequests(writer);
  return { reader: new GuardedReader(input, pending), writer: pending.writer };
}

/** Which requests wait for their answer, by what is read and written. */
class PendingRequests {
  /** As texts: vscode-jsonrpc takes 1 and "1" for the same. */
  private readonly ids = new Set<string>();
  readonly writer: MessageWriter;

  constructor(private readonly target: MessageWriter) {
    this.writer = {
      onError: target.onError,
      onClose: target.onClose,
      write: (message) => {
        if (isAnswer(message)) this.ids.delete(String(message.id));
        // A client that has gone misses its answer. Its transport says that it has; the library would
        // try to tell the client about the failure, and fail again where nobody catches.
        return target.write(message).catch(() => undefined);
      },
      end: () => target.end(),
      dispose: () => target.dispose(),
    };
  }

  receive(received: unknown, callback: DataCallback): void {
    const checked = checkMessage(received, (id) => this.ids.has(String(id)));
    if (checked.kind === 'ignored') return;
    if (checked.kind === 'refused') {
      this.refuse(checked.id, checked.code, checked.words);
      return;
    }
    if (checked.kind === 'request') this.ids.add(String(checked.id));
    callback(checked.message);
  }

  refuse(id: RequestId | null, code: number, message: string): void {
    const error = { code, message, data: { remedy: REMEDY } };
    const answer: ResponseMessage = { jsonrpc: '2.0', id, error };
    void this.writer.write(answer);
  }
}

function isAnswer(message: Message): message is ResponseMessage {
  return 'id' in message && !('method' in message);
}

class GuardedReader extends AbstractMessageReader implements MessageReader {
  constructor(
    private readonly input: Readable,
    private readonly pending: PendingRequests,
  ) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    const frames = new FrameReader({
      onBody: (body) => this.read(body, callback),
      onProblem: (problem) =>
        this.pending.refuse(null, ErrorCodes.InvalidRequest, PROBLEMS[problem]),
    });
    const onData = (chunk: Buffer) => frames.append(chunk);
    this.input.on('data', onData);
    this.input.on('error', (error) => this.fireError(error));
    this.input.once('close', () => this.fireClose());
    this.input.once('end', () => this.fireClose());
    return { dispose: () => this.input.off('data', onData) };
  }

  private read(body: Buffer, callback: DataCallback): void {
    const message = parse(body);
    if (message === undefined) {
      this.pending.refuse(null, ErrorCodes.ParseError, 'A message must be JSON in UTF-8.');
    } else {
      this.pending.receive(message, callback);
    }
  }
}

/** @returns undefined for what is no JSON */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
