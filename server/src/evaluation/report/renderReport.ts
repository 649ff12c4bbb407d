import { basename } from 'node:path';
import { rocSection, scoresSection } from './curveSections';
import { figuresTable, headline } from './figuresSection';
import { footerSection } from './footerSection';
import { headerSection } from './headerSection';
import { html, trustedMarkup } from './html';
import { mistakesSections } from './mistakesSections';
import { modelName } from './modelNames';
import type { ReportData } from './reportData';
import { REPORT_STYLE } from './style';

/**
 * A page on its own: no scripts, nothing loaded from anywhere, pictures inside. Works from a mail or a
 * USB stick, in light and dark, and prints.
 */
export function renderReport(data: ReportData): string {
  const { against } = data.result;
  const beside = against === null ? '' : ` against ${basename(against)}`;
  const name = `${modelName(data.result)}${beside}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <title>${name} on ${basename(data.title)} – evaluation</title>
        ${trustedMarkup(`<style>${REPORT_STYLE}</style>`)}
      </head>
      <body>
        ${headerSection(data)}
        <main>
          ${headline(data.result)} ${figuresTable(data.result)} ${rocSection(data.result)}
          ${scoresSection(data)} ${mistakesSections(data)}
        </main>
        ${footerSection(data.result)}
      </body>
    </html> `.markup;
}
