import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../protocol/src/errors';
import { insideLocation, parseLocation } from '../../../server/src/files/location';

const LOCAL = 'http://127.0.0.1:9000';

describe('a location setting', () => {
  it('is a folder unless it is an address, even when its name begins with "db"', () => {
    for (const path of ['db', 'dbs/gallery', './.likeness', 's3', 's3:/bucket', 'a b/ü%20']) {
      expect(parseLocation(path, {})).toEqual({ kind: 'folder', words: resolve(path) });
    }
    expect(parseLocation(pathToFileURL('/tmp/a b').href, {})).toEqual(parseLocation('/tmp/a b'));
  });

  it('takes a server and region for S3 from the address, or from where AWS tools look', () => {
    expect(parseLocation('S3://Bucket/a/b/', {})).toEqual({
      ...{ kind: 's3', words: 's3://Bucket/a/b', bucket: 'Bucket' },
      ...{ endpoint: null, region: null, allowHttp: false },
    });
    const env = { AWS_ENDPOINT_URL: LOCAL, AWS_DEFAULT_REGION: 'eu-west-3' };
    expect(parseLocation('s3://b', env)).toMatchObject({ endpoint: LOCAL, region: 'eu-west-3' });
    const more = { ...env, AWS_ENDPOINT_URL_S3: 'https://s3.example', AWS_REGION: 'a' };
    expect(parseLocation('s3://b', more)).toMatchObject({
      ...{ endpoint: 'https://s3.example', region: 'a', allowHttp: false },
    });
    const own = `s3://b/c?endpoint=${encodeURIComponent('http://localhost:1/')}&region=x`;
    expect(parseLocation(own, more)).toEqual({
      ...{ kind: 's3', words: 's3://b/c', bucket: 'b' },
      ...{ endpoint: 'http://localhost:1', region: 'x', allowHttp: true },
    });
  });

  it('gives a server of one’s own a region where none is named', () => {
    expect(parseLocation('s3://b', { AWS_ENDPOINT_URL: LOCAL })).toMatchObject({
      ...{ region: 'us-east-1', allowHttp: true },
    });
  });

  it('names a LanceDB database and, where it is not the cloud’s, the server', () => {
    expect(parseLocation('db://team', {})).toEqual({
      ...{ kind: 'remote', words: 'db://team', host: null, region: null },
    });
    const own = parseLocation('db://team?host=https://lance.example:8443&region=eu', {});
    expect(own).toMatchObject({ host: 'https://lance.example:8443', region: 'eu' });
  });

  it.each([
    ['gs://bucket/x', 'cannot be used: Likeness keeps nothing at gs:// addresses.'],
    ['https://lance.example/db', 'https:// addresses'],
    ['s3://', 'no bucket'],
    ['s3:///prefix', 'no bucket'],
    ['db://', 'no database'],
    ['db://a/b', 'no database'],
    ['s3://b?secret_access_key=x', 'secret_access_key'],
    ['s3://b?endpoint=minio:9000', 'no URL'],
    ['db://a?host=ftp://b', 'no URL'],
    ['db://a?host=http://lance.example', 'unencrypted'],
  ])('refuses %s in words', (text, words) => {
    expect(() => parseLocation(text, {})).toThrow(
      expect.objectContaining({
        code: ErrorCode.InvalidInput,
        message: expect.stringContaining(words) as string,
      }),
    );
  });

  it('does not repeat a secret that somebody wrote into it', () => {
    const secret = 's3://b?secret_access_key=hush';
    expect(() => parseLocation(secret, {})).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hush') as string }),
    );
  });

  it('sends nothing unencrypted beyond this machine unless the user allows it', () => {
    const env = { AWS_ENDPOINT_URL: 'http://minio.lan:9000' };
    expect(() => parseLocation('s3://b', env)).toThrow('unencrypted');
    const allowed = { ...env, AWS_ALLOW_HTTP: 'true' };
    expect(parseLocation('s3://b', allowed)).toMatchObject({ allowHttp: true });
    const [tricky] = ['http://127.0.0.1.example:9000'];
    expect(() => parseLocation('s3://b', { AWS_ENDPOINT_URL: tricky })).toThrow('unencrypted');
  });

  it('has places inside, except in a database', () => {
    const inside = (text: string) => insideLocation(parseLocation(text, {}), 'x.lance').words;
    expect(inside('/a/b')).toBe(resolve('/a/b/x.lance'));
    expect(inside('s3://b/a/')).toBe('s3://b/a/x.lance');
    expect(inside('db://team')).toBe('db://team');
  });
});
