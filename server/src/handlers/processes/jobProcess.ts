import { lowerPriority } from './lowerPriority';

/**
 * Entry of a process that does the backend's work; its only argument is its role. What it works with is
 * loaded after its priority is settled.
 */
const role = process.argv[2] === 'background' ? 'background' : 'interactive';
if (role === 'background') lowerPriority();

// A parent that is gone leaves pipes that nobody reads: writing to them must not end the work.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

void import('./serveRequests').then(({ serveRequests }) => serveRequests(role));
