import { writeFileAtomic } from '../../../server/src/files/atomicFile';

/** What atomicFile.test.ts runs in a process of its own, under limits: <file> <bytes>. */
const [, , file, bytes] = process.argv;
writeFileAtomic(file!, Buffer.alloc(Number(bytes), 'x')).catch((error: Error) => {
  process.stdout.write(JSON.stringify({ ...error, message: error.message }));
  process.exitCode = 3;
});
