import { window, workspace, type Disposable } from 'vscode';
import { BACKEND_SETTINGS } from '../settings';
import type { Backend } from './backend';

/**
 * Has the backend start anew when a setting changes that it reads at its start: at once where it is idle,
 * else when its jobs have ended.
 */
export function restartOnSettings(backend: Backend): Disposable {
  let isDue = false;
  const restartIfIdle = () => {
    if (!isDue || backend.jobs.active.length > 0) return;
    isDue = false;
    // A backend that does not run reads them when it starts; what goes wrong is told by the next request.
    if (backend.state !== 'stopped') backend.restart().catch(() => undefined);
  };
  const subscriptions = [
    workspace.onDidChangeConfiguration((change) => {
      if (!BACKEND_SETTINGS.some((name) => change.affectsConfiguration(name))) return;
      isDue = true;
      if (backend.jobs.active.length > 0) {
        const sentence = 'Likeness: the changed setting counts when the running jobs have ended.';
        void window.setStatusBarMessage(sentence, 10_000);
      }
      restartIfIdle();
    }),
    backend.jobs.onDidChange(restartIfIdle),
  ];
  return { dispose: () => subscriptions.forEach((subscription) => void subscription.dispose()) };
}
