import { Disposable } from 'vscode';
import type { PageNotification } from '../../../protocol/src/webview';
import type { Backend } from '../backend/backend';
import type { PageConnection } from './pageConnection';

/** A page is told of changes at most so often. */
const TELL_EVERY_MS = 500;

/** Tells a page that jobs have gone on, or that the backend is back. */
export function tellOfJobs(
  backend: Backend,
  page: PageConnection,
  changed: PageNotification<object>,
): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      page.tell(changed, {});
    }, TELL_EVERY_MS);
  };
  return Disposable.from(
    backend.jobs.onDidChange(tell),
    backend.onDidChangeState((state) => {
      if (state === 'running') tell();
    }),
    new Disposable(() => clearTimeout(timer)),
  );
}
