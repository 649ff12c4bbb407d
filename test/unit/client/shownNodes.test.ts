import { describe, expect, it } from 'vitest';
import { ShownNodes } from '../../../client/src/explorer/shownNodes';

interface Node {
  id: string;
  parent?: Node;
  images?: number;
}

/** Children by id of their parent, '' for those at the top; changed by the tests. */
type Content = Record<string, Node[]>;

function shownNodes(content: Content, mayDiffer: (node: Node) => boolean = () => false) {
  const look = (parent?: Node) =>
    Promise.resolve(
      (content[parent?.id ?? ''] ?? []).map((node) => ({ ...node, ...(parent && { parent }) })),
    );
  return new ShownNodes<Node>(look, mayDiffer);
}

const twoPeople = (): Content => ({
  '': [{ id: 'set' }],
  set: [
    { id: 'anna', images: 2 },
    { id: 'bea', images: 2 },
  ],
  anna: [{ id: 'anna/1' }, { id: 'anna/2' }],
});

/** As VS Code does when a dataset and its first person are open. */
async function open(shown: ShownNodes<Node>) {
  const [set] = await shown.children();
  const [anna, bea] = await shown.children(set);
  const images = await shown.children(anna);
  return { set: set!, anna: anna!, bea: bea!, images };
}

describe('a tree that looks again', () => {
  it('draws nothing anew when nothing is different', async () => {
    const shown = shownNodes(twoPeople());
    await open(shown);
    expect(await shown.differences()).toEqual([]);
  });

  it('draws a person anew whose count is another, by the object that VS Code has', async () => {
    const content = twoPeople();
    const shown = shownNodes(content);
    const { bea } = await open(shown);
    content.set![1]!.images = 3;
    const different = await shown.differences();
    expect(different).toHaveLength(1);
    expect(different[0]).toBe(bea);
    expect(bea.images).toBe(3);
  });

  it('draws what lies in a node anew when something has come, gone or moved', async () => {
    for (const change of [
      (people: Node[]) => people.push({ id: 'cem' }),
      (people: Node[]) => people.pop(),
      (people: Node[]) => people.reverse(),
    ]) {
      const content = twoPeople();
      const shown = shownNodes(content);
      const { set } = await open(shown);
      change(content.set!);
      expect(await shown.differences()).toEqual([set]);
    }
    const content = twoPeople();
    const shown = shownNodes(content);
    const { anna } = await open(shown);
    content.anna!.pop();
    expect(await shown.differences()).toEqual([anna]);
    content['']!.push({ id: 'other' });
    expect(await shown.differences()).toEqual([undefined]);
  });

  it('knows the new facts of those that stay, before VS Code has asked for them', async () => {
    const content = twoPeople();
    const shown = shownNodes(content);
    const { bea } = await open(shown);
    content.set = [{ id: 'bea', images: 0 }, { id: 'cem' }];
    expect(await shown.differences()).toHaveLength(1);
    expect(bea.images).toBe(0);
  });

  it('keeps the object of a node that stays while others come', async () => {
    const content = twoPeople();
    const shown = shownNodes(content);
    const { set, anna } = await open(shown);
    content.set!.unshift({ id: 'ada' });
    const [, again] = await shown.children(set);
    expect(again).toBe(anna);
  });

  it('looks below one node alone when told to, and only where VS Code has asked', async () => {
    const content = twoPeople();
    const shown = shownNodes(content);
    const { set, bea } = await open(shown);
    content['']!.push({ id: 'other' });
    content.bea = [{ id: 'bea/1' }];
    expect(await shown.differences(set)).toEqual([]);
    expect(await shown.differences(bea)).toEqual([]);
  });

  it('draws anew what VS Code was not answered', async () => {
    const content = twoPeople();
    let fails = false;
    const shown = new ShownNodes<Node>(
      (parent) =>
        fails
          ? Promise.reject(new Error('ended'))
          : Promise.resolve(content[parent?.id ?? ''] ?? []),
      () => false,
    );
    const [set] = await shown.children();
    fails = true;
    await expect(shown.children(set)).rejects.toThrow('ended');
    fails = false;
    expect(await shown.differences()).toEqual([set]);
  });

  it('draws pictures anew, which may be others by the same name', async () => {
    const shown = shownNodes(twoPeople(), ({ id }) => id.includes('/'));
    const { images } = await open(shown);
    expect(await shown.differences()).toEqual(images);
  });

  it('forgets what is gone, and what lay below it', async () => {
    const content = twoPeople();
    const shown = shownNodes(content);
    const { set, anna } = await open(shown);
    expect(shown.size).toBe(3);
    content.set = [{ id: 'bea', images: 2 }];
    await shown.children(set);
    expect(shown.size).toBe(2);
    // VS Code may have asked for her images just before.
    await shown.children(anna);
    content.set = [{ id: 'anna', images: 2 }, ...content.set];
    expect((await shown.children(set))[0]).not.toBe(anna);
    content[''] = [];
    await shown.children();
    expect(shown.size).toBe(1);
  });

  it('does not grow while people come and go', async () => {
    const content = twoPeople();
    const shown = shownNodes(content);
    const [set] = await shown.children();
    for (let i = 0; i < 100; i++) {
      content.set = [{ id: `person ${i}` }];
      content[`person ${i}`] = [{ id: `image ${i}` }];
      for (const person of await shown.children(set)) await shown.children(person);
    }
    expect(shown.size).toBe(3);
  });

  it('keeps nothing of a node that goes while it is looked at', async () => {
    const content = twoPeople();
    let go = () => undefined as void;
    const shown = new ShownNodes<Node>(
      async (parent) => {
        if (parent?.id === 'anna') await new Promise<void>((resolve) => (go = resolve));
        return content[parent?.id ?? ''] ?? [];
      },
      () => false,
    );
    const [set] = await shown.children();
    const [anna] = await shown.children(set);
    const images = shown.children(anna);
    content.set = [];
    await shown.children(set);
    go();
    await images;
    expect(shown.size).toBe(2);
  });
});
