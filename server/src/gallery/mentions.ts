/**
 * Finds names as whole words, as plain text, JSON and HTML write them: the letters of "Al" in "gallery" say
 * nothing about Al. For texts in Unicode's composed form (NFC).
 */
export function mentionsOf(names: readonly string[]): RegExp {
  const forms = names.flatMap((name) => [name, JSON.stringify(name).slice(1, -1), asHtml(name)]);
  const escaped = [...new Set(forms)].map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}

function asHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
