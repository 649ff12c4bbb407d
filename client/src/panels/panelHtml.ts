import { SUBJECT_ATTRIBUTE } from '../../../protocol/src/webview';

export interface PageParts {
  /** Of this page alone; from randomBytes. */
  nonce: string;
  /** Where the editor serves files from: `webview.cspSource`. */
  cspSource: string;
  /** Addresses of the page's bundle. */
  script: string;
  style: string;
  title: string;
  /** What the page is about, any JSON. */
  subject: unknown;
}

/**
 * The document of a webview: nothing but its script, which alone may run, and its style. All that the user
 * or a folder named is escaped.
 */
export function panelHtml(parts: PageParts): string {
  const { nonce, cspSource, script, style, title, subject } = parts;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
    // What the page itself was given, such as a video that was dropped on it.
    'media-src blob:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)}</title>
  <link rel="stylesheet" href="${escapeHtml(style)}">
</head>
<body ${SUBJECT_ATTRIBUTE}="${escapeHtml(JSON.stringify(subject))}">
  <main id="page"></main>
  <script type="module" nonce="${escapeHtml(nonce)}" src="${escapeHtml(script)}"></script>
</body>
</html>
`;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
