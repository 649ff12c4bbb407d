import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { asWriteError } from './atomicFile';
import { folderAt, type Location, type RemoteLocation, type S3Location } from './location';

/** What operating systems number their refusals to write with, as LanceDB quotes them. */
const OS_ERRORS: Record<string, string> = {
  '1': 'EPERM',
  '5': 'EIO',
  '13': 'EACCES',
  '20': 'ENOTDIR',
  '27': 'EFBIG',
  '28': 'ENOSPC',
  '30': 'EROFS',
  '122': 'EDQUOT',
};

/**
 * Turns LanceDB's refusals to write, and what goes wrong on the way to a server, into sentences; other
 * errors pass unchanged.
 */
export function asLanceError(error: unknown, place: Location | string): unknown {
  const location = typeof place === 'string' ? folderAt(place) : place;
  if (error instanceof LikenessError || !(error instanceof Error)) return error;
  switch (location.kind) {
    case 'folder':
      return asFolderError(error, location.words);
    case 's3':
      return asS3Error(error, location);
    case 'remote':
      return asRemoteError(error, location);
  }
}

/** Whether somebody else's commit came first and LanceDB gave up trying: nothing was written. */
export function isCommitConflict(error: unknown): boolean {
  return (
    error instanceof Error && /commit conflict|too many concurrent writers/i.test(error.message)
  );
}

/** Whether a table that was to be opened is not there, or only what is left of a creation that was cut off. */
export function isNoSuchTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^Table '.*' (was not found|exists but .* Not found: \S.*\/_versions\b)/s.test(
    error.message,
  );
}

function asFolderError(error: Error, path: string): unknown {
  const number = /os error (\d+)/.exec(error.message)?.[1];
  const code = OS_ERRORS[number ?? ''];
  return code === undefined ? error : asWriteError({ code }, path);
}

/** How a server's answer is recognised in LanceDB's words, and what to say then. */
type Rule = readonly [pattern: RegExp, code: ErrorCode, what: string, remedy: string];

const S3_CREDENTIALS =
  'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or AWS_PROFILE, for a user who may read and write there.';

const S3_RULES: readonly Rule[] = [
  [
    /NoSuchBucket/,
    ErrorCode.NotFound,
    'there is no such bucket',
    'Make the bucket, or correct the location setting.',
  ],
  [
    /get AWS credentials|no providers in chain|CredentialsNotLoaded/i,
    ErrorCode.CannotReach,
    'no AWS credentials were found',
    S3_CREDENTIALS,
  ],
  [
    /InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|AccessDenied|status: (401|403)|40[13] Forbidden|40[13] Unauthorized/i,
    ErrorCode.CannotReach,
    'the server refuses the AWS credentials',
    S3_CREDENTIALS,
  ],
  [
    /PermanentRedirect|AuthorizationHeaderMalformed|status: 301|find bucket region|resolve.{0,20} region/i,
    ErrorCode.CannotReach,
    'the bucket is in another region, or the region is not known',
    'Set AWS_REGION, or add ?region=<region> to the location.',
  ],
];

const NETWORK_RULES: readonly Rule[] = [
  [
    /dns error|failed to lookup address/i,
    ErrorCode.CannotReach,
    'the server’s name is not known, or there is no network',
    'Check the network and the name.',
  ],
  [
    /certificate|TLS|SSL/,
    ErrorCode.CannotReach,
    'its certificate is not trusted',
    'Use a server whose certificate this machine trusts.',
  ],
  [
    /refused|ConnectError|kind: Connect|error sending request|timed? ?out|connection (closed|reset)|broken pipe|status: 5\d\d/i,
    ErrorCode.CannotReach,
    'the server does not answer',
    'Check that it runs and that the network reaches it, then start again: what is done so far is kept.',
  ],
];

function asS3Error(error: Error, location: S3Location): unknown {
  if (isCommitConflict(error)) return busy(location.words);
  const server = location.endpoint ?? 'Amazon S3';
  const setting = ` The server is set by ${SET_BY.s3}.`;
  return (
    firstMatch(S3_RULES, error, location.words, server, '') ??
    firstMatch(NETWORK_RULES, error, location.words, server, setting) ??
    error
  );
}

const SET_BY = {
  s3: 'AWS_ENDPOINT_URL, or ?endpoint= in the location',
  remote: '?host= in the location',
};

const REMOTE_RULES: readonly Rule[] = [
  [
    /\b(401|403)\b|unauthorized|forbidden/i,
    ErrorCode.CannotReach,
    'it refuses the API key',
    'Set LANCEDB_API_KEY to a key of this database.',
  ],
];

function asRemoteError(error: Error, location: RemoteLocation): unknown {
  const server = location.host ?? 'LanceDB Cloud';
  const setting = ` The server is set by ${SET_BY.remote}.`;
  const known =
    firstMatch(REMOTE_RULES, error, location.words, server, '') ??
    firstMatch(NETWORK_RULES, error, location.words, server, setting);
  if (known !== null) return known;
  const answer = /^Http error: (?:\(request_id=[^)]*\) )?(.*?)(?:\s+Caused by|$)/s.exec(
    error.message,
  );
  if (answer === null) return error;
  return new LikenessError(
    ErrorCode.CannotReach,
    `${location.words} cannot be used: ${server} answers "${answer[1]!.trim()}".`,
    'Check the name of the database, or ask who runs the server.',
    location.words,
  );
}

function firstMatch(
  rules: readonly Rule[],
  { message }: Error,
  words: string,
  server: string,
  setting: string,
): LikenessError | null {
  const rule = rules.find(([pattern]) => pattern.test(message));
  if (rule === undefined) return null;
  const [, code, what, remedy] = rule;
  const sentence = `${words} cannot be used: ${what} (${server}).`;
  return new LikenessError(code, sentence, `${remedy}${setting}`, words);
}

function busy(words: string): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    `Too many processes write to ${words} at once.`,
    'Start again in a moment; what is done so far is kept.',
    words,
  );
}
