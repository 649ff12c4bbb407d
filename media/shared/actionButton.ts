import '@vscode-elements/elements/dist/vscode-button/index.js';
import { element } from './element';

export interface ActionButtonOptions {
  /** What tests know it by. */
  name?: string;
  isPrimary?: boolean;
}

/** A button of the editor's look. */
export function actionButton(
  label: string,
  act: () => void,
  { name, isPrimary = false }: ActionButtonOptions = {},
): HTMLElementTagNameMap['vscode-button'] {
  const named = name === undefined ? {} : { 'data-name': name };
  const made = element('vscode-button', { secondary: !isPrimary, ...named }, label);
  made.addEventListener('click', act);
  return made;
}
