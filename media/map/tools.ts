import type { MapMethod } from '../../protocol/src/review';
import type { MapRun } from '../../protocol/src/webviewMap';
import { actionButton } from '../shared/actionButton';
import { choice } from '../shared/choice';
import { element } from '../shared/element';
import type { Colouring } from './colouring';

/** How the user wants to see the faces. */
export interface MapView {
  method: MapMethod;
  /** Folder of the run whose embeddings are shown; null: the untrained network's. */
  run: string | null;
  colouring: Colouring;
}

/** The controls that depend on what is shown, made anew with each change; the one with the focus keeps it. */
export class ViewTools {
  readonly root = element('div', { class: 'tools' });
  private readonly changing = element('div', { class: 'changing' });

  /** @param others what is always there, and stays where it is: a button that is put in anew takes no click meanwhile */
  constructor(
    private readonly turn: (part: Partial<MapView>) => void,
    private readonly compare: () => void,
    others: readonly HTMLElement[],
  ) {
    this.root.append(this.changing, ...others);
  }

  /** @param runs none for a gallery */
  show(view: MapView, { runs, isDataset }: { runs: readonly MapRun[]; isDataset: boolean }): void {
    const focused = document.activeElement;
    const name = this.changing.contains(focused) ? focused?.getAttribute('data-name') : null;
    this.changing.replaceChildren(
      choice(
        'Method',
        [['umap', 'UMAP'] as const, ['pca', 'PCA'] as const],
        view.method,
        (method) => this.turn({ method }),
      ),
      ...(runs.length === 0 ? [] : this.models(view, runs)),
      ...(isDataset ? [this.colours(view, runs.length > 0)] : []),
    );
    if (name) this.changing.querySelector<HTMLElement>(`[data-name="${name}"]`)?.focus();
  }

  private models({ run }: MapView, runs: readonly MapRun[]): HTMLElement[] {
    const select = element(
      'select',
      { 'data-name': 'run' },
      element('option', { value: '' }, 'the untrained network'),
      ...runs.map(({ folder, name }) => element('option', { value: folder }, name)),
    );
    select.value = run ?? '';
    select.addEventListener('change', () => this.turn({ run: select.value || null }));
    const words = run === null ? 'After Training (B)' : 'Before Training (B)';
    return [
      element('label', {}, 'Embeddings of ', select),
      actionButton(words, this.compare, { name: 'before' }),
    ];
  }

  private colours({ colouring }: MapView, hasRuns: boolean): HTMLElement {
    const options: (readonly [Colouring, string])[] = [
      ['person', 'By Person'],
      ...(hasRuns ? [['role', 'By Role in Run'] as const] : []),
      ['suspicion', 'By Suspicion'],
    ];
    return choice('Colours', options, colouring, (by) => this.turn({ colouring: by }));
  }
}
