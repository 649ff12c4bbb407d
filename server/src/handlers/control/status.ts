import { StatusRequest } from '../../../../protocol/src/messages';
import type { ProcessStatus, StatusParams } from '../../../../protocol/src/status';
import { likenessVersion } from '../../version';
import type { OwnParams } from '../requests/define';
import { flag, objectOf, optional } from '../requests/fields';
import { defineControl } from './define';

const BYTES_A_MB = 1e6;

/** Asks nobody unless told to wait: what it says is known already, however busy others are. */
export const statusRequest = defineControl(
  StatusRequest,
  objectOf<OwnParams<StatusParams>>({ waitForEngine: optional(flag()) }),
  async ({ waitForEngine = false }, backend) => {
    backend.interactive.start();
    if (waitForEngine) await backend.interactive.engineKnown();
    const { engine, networks, workers } = backend.interactive.status;
    const processes = [self(), ...backend.interactive.processes, ...backend.jobs.processes];
    return {
      version: likenessVersion(),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      pid: process.pid,
      uptimeSeconds: process.uptime(),
      memoryMb: processes.reduce((sum, { memoryMb }) => sum + memoryMb, 0),
      ...{ processes, engine, networks, workers },
      eventLoop: backend.eventLoop(),
      jobs: backend.jobs.active(),
    };
  },
);

function self(): ProcessStatus {
  const memoryMb = Math.round(process.memoryUsage.rss() / BYTES_A_MB);
  return { role: 'main', pid: process.pid, memoryMb, job: null };
}
