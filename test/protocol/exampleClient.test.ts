import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSampleWorkspace, type SampleWorkspace } from './sampleWorkspace';

let workspace: SampleWorkspace;

beforeAll(() => {
  workspace = makeSampleWorkspace();
});

afterAll(() => workspace.remove());

describe('a client in plain JavaScript that knows nothing but JSON-RPC', () => {
  it('scans, prepares, trains, cancels, resumes, evaluates, enrolls, searches, recognises and erases', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(__dirname, 'exampleClient.mjs'), workspace.raw],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lines = [
      /^Likeness \S+ on \w+/m,
      /^refused: The parameter "raw" .*\[raw\]$/m,
      /^scan: \d+ photos of 22 people, 0 problems$/m,
      /^prepare: \d+ of \d+ photos kept, \d+ progress reports$/m,
      /^train: "Training", .*: cancelling$/m,
      /^train: Training was cancelled after epoch \d+, which is kept\. \(code 1009, \d+ ms/m,
      /^resume: \d+ epochs were kept, \d+ are done$/m,
      /^evaluate: accuracy \d+\.\d % → \d+\.\d % on \d+ pairs$/m,
      /^enroll: 4 people$/m,
      /^detect: 1 face\(s\)/m,
      /^search: a new photo of (.*) is nearest to \1 /m,
      /^recognise: Person 1a$/m,
      /^erase: \d+ embeddings in /m,
      /^erase: \d+ crops in /m,
      /^recognise: (?!Person 1a)/m,
      /^The backend has ended with code 0\.$/m,
    ];
    for (const line of lines) expect(stdout).toMatch(line);
    const [, answeredMs] = /code 1009, (\d+) ms/.exec(stdout)!;
    expect(Number(answeredMs)).toBeLessThan(200);
  });
});
