import type { OpenSetDetails } from '../../protocol/src/evaluationDetails';
import { element } from '../shared/element';
import { percent } from './atThreshold';
import { row, table } from './groups';

/** What the threshold does to one's own people and to strangers. */
export class OpenSet {
  readonly root = element('div');
  private details: OpenSetDetails | null = null;
  private readonly counts = element('div', { 'aria-live': 'polite' });

  show(details: OpenSetDetails | null): void {
    this.details = details;
    if (details === null) {
      const words = 'There are too few people to enrol some and to take others for strangers.';
      this.root.replaceChildren(element('p', { class: 'secondary' }, words));
      return;
    }
    const { enrolledPeople, enrolledImages, strangers } = details;
    const words = `${enrolledPeople.toLocaleString()} of the people are enrolled with ${enrolledImages.toLocaleString()} images; their other images are looked up, and all of ${strangers.toLocaleString()} people who are not.`;
    this.root.replaceChildren(
      element('h2', {}, 'Who gets a name'),
      element('p', { class: 'secondary' }, words),
      this.counts,
    );
  }

  mark(step: number): void {
    if (this.details === null) return;
    const { points, knownProbes, strangerProbes } = this.details;
    const { right, wrong, strangersNamed } = points[step]!;
    const none = knownProbes - right - wrong;
    const line = (name: string, count: number, of: number) =>
      row(name, [count.toLocaleString(), of.toLocaleString(), percent(count / of)]);
    this.counts.replaceChildren(
      table(
        'Who gets a name at this threshold',
        ['Photos', 'Count', 'Of', 'Share'],
        [
          line('Known people, named rightly', right, knownProbes),
          line('Known people, taken for another', wrong, knownProbes),
          line('Known people, not recognised', none, knownProbes),
          line('Strangers, taken for somebody', strangersNamed, strangerProbes),
        ],
      ),
    );
  }
}
