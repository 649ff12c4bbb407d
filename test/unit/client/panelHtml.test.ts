import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { panelHtml } from '../../../client/src/panels/panelHtml';

/** The little of the DOM that these tests look at. */
interface Element {
  textContent: string;
  getAttribute(name: string): string | null;
}
interface Page {
  body: Element;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

const HOSTILE = `<img onerror="alert(1)" src=x>'"&</script><script>alert(2)</script>`;

function pageOf(parts: Partial<Parameters<typeof panelHtml>[0]> = {}): Page {
  const html = panelHtml({
    nonce: 'abc123',
    cspSource: 'https://editor.example',
    script: 'https://editor.example/training.js',
    style: 'https://editor.example/training.css',
    title: 'Training',
    subject: null,
    ...parts,
  });
  return (parseHTML(html) as unknown as { document: Page }).document;
}

function policyOf(page: Page): Map<string, string> {
  const policy = page.querySelector('meta[http-equiv]')!.getAttribute('content')!;
  return new Map(
    policy.split('; ').map((rule) => [rule.split(' ')[0]!, rule.slice(rule.indexOf(' ') + 1)]),
  );
}

describe('the page of a webview', () => {
  it('runs no script but its own, and fetches nothing from elsewhere', () => {
    const page = pageOf();
    const policy = policyOf(page);
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'nonce-abc123'");
    expect([...policy.values()].join(' ')).not.toMatch(/unsafe|\*|https:(?!\/\/editor)/);
    const scripts = [...page.querySelectorAll('script')];
    expect(scripts.map((script) => script.getAttribute('nonce'))).toEqual(['abc123']);
  });

  it('shows names that look like HTML as text, and hands its subject over unchanged', () => {
    const page = pageOf({ title: HOSTILE, subject: { run: HOSTILE } });
    expect(page.querySelector('img')).toBeNull();
    expect([...page.querySelectorAll('script')]).toHaveLength(1);
    expect(page.querySelector('title')!.textContent).toBe(HOSTILE);
    const subject = page.body.getAttribute('data-subject')!;
    expect(JSON.parse(subject)).toEqual({ run: HOSTILE });
  });
});
