import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/**
 * Where tables lie: in a folder, in S3-compatible object storage, or with a LanceDB service. Secrets are
 * never part of it: they come from the environment.
 */
export type Location = FolderLocation | S3Location | RemoteLocation;

export interface FolderLocation {
  kind: 'folder';
  /** Absolute path: also the words for messages. */
  words: string;
}

export interface S3Location {
  kind: 's3';
  /** `s3://<bucket>/<prefix>`, without a slash at the end; also the words for messages. */
  words: string;
  bucket: string;
  /** URL of the server; null for Amazon's. */
  endpoint: string | null;
  region: string | null;
  /** Whether an endpoint without TLS may be used. */
  allowHttp: boolean;
}

export interface RemoteLocation {
  kind: 'remote';
  /** `db://<database>`; also the words for messages. */
  words: string;
  /** URL of a LanceDB server of one's own; null for LanceDB Cloud. */
  host: string | null;
  region: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;
const S3_OPTIONS = ['endpoint', 'region'] as const;
const REMOTE_OPTIONS = ['host', 'region'] as const;

/**
 * Understands a location setting:
 *
 * - a path, relative ones from the current folder, or `file:///…`
 * - `s3://bucket/prefix[?endpoint=https://…&region=…]`; without these options AWS_ENDPOINT_URL_S3,
 *   AWS_ENDPOINT_URL and AWS_REGION, AWS_DEFAULT_REGION count, as for every AWS tool
 * - `db://database[?host=https://…&region=…]`, a LanceDB service
 *
 * A server without TLS is spoken to on loopback only, or where AWS_ALLOW_HTTP=true says so.
 * @throws LikenessError InvalidInput
 */
export function parseLocation(text: string, env: Environment = process.env): Location {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return folderAt(text);
  if (scheme === 'file') return folderAt(fileURLToPath(text));
  if (scheme === 's3') return s3Location(text, env);
  if (scheme === 'db') return remoteLocation(text, env);
  throw cannotUse(text, `Likeness keeps nothing at ${scheme}:// addresses`, ADDRESSES);
}

const ADDRESSES =
  'Give a folder, s3://<bucket>/<prefix> or db://<database> (LanceDB Cloud or Enterprise).';

/** A folder, whatever its name looks like. */
export function folderAt(path: string): FolderLocation {
  return { kind: 'folder', words: resolve(path) };
}

/** A place inside a location: a subfolder, a longer prefix; a LanceDB database has no such places. */
export function insideLocation(location: Location, name: string): Location {
  switch (location.kind) {
    case 'folder':
      return { ...location, words: join(location.words, name) };
    case 's3':
      return { ...location, words: `${location.words}/${name}` };
    case 'remote':
      return location;
  }
}

function s3Location(text: string, env: Environment): S3Location {
  const { address, options } = split(text, S3_OPTIONS);
  const words = address.replace(/^s3:\/\//i, 's3://').replace(/\/+$/, '');
  const bucket = words.slice('s3://'.length).split('/')[0]!;
  if (bucket === '') throw cannotUse(text, 'it names no bucket', 'Write s3://<bucket>/<prefix>.');
  const endpoint = options.endpoint ?? env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  const region = options.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const url = endpoint === undefined ? null : serverUrl(endpoint, text, env);
  return {
    kind: 's3',
    ...{ words, bucket },
    endpoint: url === null ? null : url.href.replace(/\/$/, ''),
    // Servers of one's own seldom care, but a signature needs one.
    region: region ?? (url === null ? null : 'us-east-1'),
    allowHttp: url?.protocol === 'http:',
  };
}

function remoteLocation(text: string, env: Environment): RemoteLocation {
  const { address, options } = split(text, REMOTE_OPTIONS);
  const words = address.replace(/^db:\/\//i, 'db://').replace(/\/+$/, '');
  if (!/^db:\/\/[^/]+$/.test(words)) {
    throw cannotUse(text, 'it names no database', 'Write db://<database>.');
  }
  const host = options.host === undefined ? null : serverUrl(options.host, text, env);
  return {
    kind: 'remote',
    words,
    host: host?.href.replace(/\/$/, '') ?? null,
    region: options.region ?? null,
  };
}

/** The address and its options; credentials do not belong there, since settings are shared and logged. */
function split<Name extends string>(
  text: string,
  known: readonly Name[],
): { address: string; options: Partial<Record<Name, string>> } {
  const [address = '', query = ''] = text.split(/\?(.*)/s);
  const options = Object.fromEntries(new URLSearchParams(query));
  const unknown = Object.keys(options).find((name) => !known.includes(name as Name));
  if (unknown !== undefined) {
    throw cannotUse(
      address,
      `it has an option "${unknown}"`,
      `Known are ${known.join(' and ')}; give credentials as environment variables.`,
    );
  }
  return { address, options: options as Partial<Record<Name, string>> };
}

function serverUrl(url: string, text: string, env: Environment): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw cannotUse(
      text,
      `"${url}" is no URL of a server`,
      'Write it as https://<server>[:<port>].',
    );
  }
  if (parsed.protocol === 'https:' || isLoopback(parsed)) return parsed;
  if (/^(1|true)$/i.test(env['AWS_ALLOW_HTTP'] ?? '')) return parsed;
  throw cannotUse(
    text,
    `${url} would send people's face data unencrypted`,
    'Use https://, or set AWS_ALLOW_HTTP=true if you trust the network in between.',
  );
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function cannotUse(text: string, why: string, remedy: string): LikenessError {
  const message = `The location "${text}" cannot be used: ${why}.`;
  return new LikenessError(ErrorCode.InvalidInput, message, remedy, text);
}
