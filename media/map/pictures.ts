import { addressOf } from '../shared/datasetImage';
import { element } from '../shared/element';

/** Pictures of faces: the files of a dataset, or what a gallery keeps, which is asked for by the handful. */
export class Pictures {
  /** Address of the dataset's images; null for a gallery. */
  folder: string | null = null;
  private readonly known = new Map<string, string>();
  /** Of pictures that are asked for next, what is to show them. */
  private waiting = new Map<string, HTMLImageElement[]>();

  constructor(private readonly ask: (ids: string[]) => Promise<Record<string, string>>) {}

  /** A picture of a face, which may come a moment later. */
  of(id: string, alt: string): HTMLImageElement {
    const image = element('img', { alt, draggable: 'false' });
    const address = this.folder === null ? this.known.get(id) : addressOf(this.folder, id);
    if (address === undefined) this.want(id, image);
    else image.src = address;
    return image;
  }

  private want(id: string, image: HTMLImageElement): void {
    if (this.waiting.size === 0) queueMicrotask(() => void this.fetch());
    this.waiting.set(id, [...(this.waiting.get(id) ?? []), image]);
  }

  /** What cannot be had stays without a picture. */
  private async fetch(): Promise<void> {
    const { waiting } = this;
    this.waiting = new Map();
    const pictures = await this.ask([...waiting.keys()]).catch(() => ({}));
    for (const [id, address] of Object.entries<string>(pictures)) {
      this.known.set(id, address);
      for (const image of waiting.get(id) ?? []) image.src = address;
    }
  }
}
