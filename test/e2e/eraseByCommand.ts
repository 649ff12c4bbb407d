import type { Frame } from 'playwright-core';
import type { Workbench } from '../../scripts/vscode/workbench.mjs';

/** Erases somebody with all there is of them. @returns the page with the receipt */
export async function eraseByCommand(workbench: Workbench, name: string): Promise<Frame> {
  await workbench.command('Likeness: Erase Person…');
  await workbench.pick('Erase whom?', name);
  await workbench.quickInput.getByText(/What shall go/).waitFor();
  await workbench.quickInput.getByRole('button', { name: 'OK' }).click();
  const dialog = workbench.page.getByRole('dialog');
  await dialog.getByText(`Erase ${name} for good?`).waitFor();
  await dialog.getByRole('button', { name: 'Erase', exact: true }).click();
  return workbench.webview(`text=${name} is erased`);
}
