import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gallery } from '../../server/src/gallery/gallery';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { S3Server } from '../fixtures/s3Server';
import { facesOf, writeVariants } from './sampleFaces';
import { tempFolder } from './preparePhotos';
import { likenessJson, startLikeness } from './runLikeness';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { useEnvironment } from '../fixtures/useEnvironment';

const GALLERY = 's3://bucket/people';

let server: S3Server;
let restore: () => void;
let folder: string;
let photos: string[];

beforeAll(async () => {
  server = await S3Server.start();
  restore = useEnvironment(server.environment);
  folder = await tempFolder();
  const pool = openFacePool({ workers: 1 });
  const [face] = await facesOf(4, pool);
  photos = await writeVariants(4, face!, folder, 2);
  await pool.close();
});

afterAll(async () => {
  restore();
  await server.stop();
});

describe('the command line with a gallery in S3', () => {
  it('enrols, finds, names and removes a person, of whom nothing is left there', async () => {
    const there = ['--gallery', GALLERY, '--workers', '1'];
    await likenessJson(['enroll', 'Zebrafinch', photos[0]!, ...there], folder);
    const gallery = new Gallery(GALLERY);
    const [stored] = await gallery.faces();
    gallery.close();
    const vector = new Uint8Array(stored!.embedding.buffer, stored!.embedding.byteOffset, 512);
    expect(server.objectsContaining(vector)).toHaveLength(1);

    const group = SAMPLE_PHOTOS[3]!.file;
    const named = await likenessJson<{ name: string | null }[]>(
      ['recognize', group, ...there],
      folder,
    );
    expect(named.filter(({ name }) => name === 'Zebrafinch')).toHaveLength(1);
    const found = await likenessJson<{ people: { name: string }[] }[]>(
      ['search', photos[0]!, ...there],
      folder,
    );
    expect(found[0]!.people[0]!.name).toBe('Zebrafinch');

    await likenessJson(['people', 'remove', 'Zebrafinch', '--gallery', GALLERY], folder);
    expect(server.objectsContaining(vector)).toEqual([]);
    expect(server.objectsContaining(Buffer.from('Zebrafinch'))).toEqual([]);
  });

  it('says in one sentence, and another for the remedy, that the credentials are refused', async () => {
    const args = ['people', '--gallery', GALLERY];
    const { code, err } = await startLikeness(args, folder, { AWS_SECRET_ACCESS_KEY: 'guess' })
      .ended;
    expect(code).not.toBe(0);
    expect(err).toContain('refuses the AWS credentials');
    expect(err).toContain('AWS_SECRET_ACCESS_KEY');
    expect(err).not.toContain('WARN');
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(3);
  });
});
