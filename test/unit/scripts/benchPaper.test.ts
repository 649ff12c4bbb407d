import { describe, expect, it } from 'vitest';
import { withSections } from '../../../scripts/bench/paper';

const PAPER = '# Figures\n\nBy hand.\n\n## More\n\n| a | b |\n';
const sections = (...entries: [title: string, text: string][]) => new Map(entries);

describe('the sections that the benchmark writes', () => {
  it('come after what is written by hand, which stays', () => {
    const paper = withSections(PAPER, sections(['Search', 'quick\n'], ['Start', 'slow']));
    expect(paper.startsWith(PAPER.trimEnd())).toBe(true);
    expect(paper).toMatch(/### Search\n\nquick\n\n### Start\n\nslow\n\n<!-- to here -->\n$/);
  });

  it('are replaced by title, the others kept, with what stands around them', () => {
    const first = withSections(PAPER, sections(['Search', 'old'], ['Start', 'slow']));
    const second = withSections(
      `${first}\n## After\n`,
      sections(['Search', 'new'], ['VGG-16', 'x']),
    );
    expect(second).not.toContain('old');
    expect(second.match(/^### .*/gm)).toEqual(['### Search', '### Start', '### VGG-16']);
    expect(second).toContain('### Search\n\nnew\n');
    expect(second.startsWith(PAPER.trimEnd())).toBe(true);
    expect(second).toMatch(/<!-- to here -->\n## After\n$/);
    expect(second.match(/^## Side by side/gm)).toHaveLength(1);
  });
});
