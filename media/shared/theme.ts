/** A colour of the editor's theme: "--vscode-charts-blue". */
export function themeColour(variable: string, fallback = 'currentColor'): string {
  const found = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  return found === '' ? fallback : found;
}

/** Tells when the user has chosen another theme: VS Code then writes other variables to <html>. */
export function onThemeChange(handle: () => void): void {
  const observer = new MutationObserver(handle);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
