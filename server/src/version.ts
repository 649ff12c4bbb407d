import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './files/packageRoot';

/** Version of Likeness, from its package.json. */
export function likenessVersion(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
