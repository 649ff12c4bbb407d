import { StatusBarAlignment, window, type Disposable } from 'vscode';

/** Whoever looks at the editor sees that a camera is open. @returns what puts the lamp out */
export function cameraLamp(): Disposable {
  const item = window.createStatusBarItem('likeness.camera', StatusBarAlignment.Left);
  item.name = 'Likeness: Camera';
  item.text = '$(record) Camera';
  item.tooltip = 'Likeness looks through a camera. Hide or close the panel to stop it.';
  item.show();
  return item;
}
