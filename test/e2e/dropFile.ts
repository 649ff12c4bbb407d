import type { Workbench } from '../../scripts/vscode/workbench.mjs';

/** Of the window: in the panel that is open. */
const PLACE = { x: 700, y: 420 };
/** Until VS Code has put its own target for drops over a panel, where it does. */
const OVERLAY_MS = 500;

/** Drags a file from outside the window over the panel and drops it there, as a user does. */
export async function dropFile({ page }: Workbench, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...PLACE, data });
  await send('dragEnter');
  await send('dragOver');
  await page.waitForTimeout(OVERLAY_MS);
  await send('dragOver');
  await send('drop');
  await session.detach();
}
