const LIGHT = `
  --page: #f6f7f9; --surface: #ffffff; --text: #1c2128; --muted: #59636e; --line: #d8dde3;
  --same: #0b6bcb; --different: #d9730d; --before: #7b8794; --after: #0b6bcb;
  --better: #18794e; --worse: #c02a37; --warning-surface: #fff4d6; --warning-text: #6b4e00;
`;
const DARK = `
  --page: #14171c; --surface: #1d2128; --text: #e4e8ee; --muted: #9aa5b1; --line: #343b45;
  --same: #5aa9f8; --different: #f0a04b; --before: #8d99a6; --after: #5aa9f8;
  --better: #4cc38a; --worse: #ff8a8f; --warning-surface: #3a2f10; --warning-text: #f3d98b;
`;

/**
 * Colours tell same from different for colour-blind eyes too (blue and orange). They follow the system's theme, and
 * in VS Code, which names its own in the body's class, that one.
 */
export const REPORT_STYLE = `
:root { color-scheme: light dark; ${LIGHT}}
@media (prefers-color-scheme: dark) { :root { ${DARK}} }
:root:has(body.vscode-light, body.vscode-high-contrast-light) { color-scheme: light; ${LIGHT}}
:root:has(body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light)) { color-scheme: dark; ${DARK}}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 70rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { margin: 0 0 1rem; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 0 0 .5rem; font-size: 1.2rem; }
h3 { margin: 0 0 .25rem; font-size: 1rem; }
.kicker { margin: 0; color: var(--muted); font-size: .85rem; letter-spacing: .06em; text-transform: uppercase; }
section, footer { margin-top: 1.5rem; padding: 1.25rem 1.5rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 0; }
.facts dt { color: var(--muted); font-size: .85rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts .id { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .85rem; line-height: 1.75; }
.warning { margin: 1rem 0 0; padding: .6rem 1rem; border-radius: 8px; background: var(--warning-surface); color: var(--warning-text); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 1rem; padding: 0; border: 0; background: none; }
.tile { padding: 1rem 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
.tile h2 { margin: 0; font-size: .9rem; font-weight: 500; color: var(--muted); }
.tile p { margin: 0; }
.tile .value { font-size: 1.8rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.tile .before { color: var(--muted); font-size: .9rem; }
.change { font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; color: var(--muted); }
.change.better { color: var(--better); }
.change.worse { color: var(--worse); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
caption { padding-bottom: .5rem; text-align: left; color: var(--muted); }
th, td { padding: .45rem .75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: baseline; }
tbody th { font-weight: 500; white-space: nowrap; }
thead th { color: var(--muted); font-size: .85rem; font-weight: 500; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.main { font-weight: 600; }
.basis { color: var(--muted); font-size: .85rem; min-width: 16rem; }
.weak { color: var(--warning-text); font-weight: 500; }
.note, figcaption { color: var(--muted); font-size: .9rem; }
.note { margin: 0 0 .75rem; }
header .note { margin: .75rem 0 0; }
figure { margin: 0; overflow-x: auto; }
figure > svg { width: 100%; max-width: none; height: auto; --plot-background: var(--surface); }
.wide > svg { min-width: 38rem; }
.side-by-side > figure { max-width: 36rem; }
.side-by-side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 1rem 2rem; margin-bottom: .75rem; }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem; margin: 0 0 .5rem; font-size: .9rem; }
.key { display: inline-block; width: 1.4rem; height: 0; border-top: 3px solid; }
.key ~ .key { margin-left: 1rem; }
.key.dashed { border-top-style: dashed; border-top-width: 2px; }
.before-key { border-color: var(--before); } .after-key { border-color: var(--after); }
.same-key { border-color: var(--same); } .different-key { border-color: var(--different); }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; margin: 0; padding: 0; list-style: none; }
.pairs li { padding: .75rem; border: 1px solid var(--line); border-radius: 8px; break-inside: avoid; }
.pictures { display: flex; gap: .5rem; }
.pictures figure { flex: 1 1 0; min-width: 0; }
.pictures img, .gone { display: block; width: 100%; aspect-ratio: 1; object-fit: cover; object-position: 50% 20%; border-radius: 6px; background: var(--line); }
.gone { display: grid; place-items: center; color: var(--muted); font-size: .8rem; }
.pictures figcaption { font-size: .8rem; line-height: 1.35; margin-top: .3rem; }
.pictures figcaption b, .pictures figcaption span { display: block; overflow-wrap: anywhere; }
.pictures figcaption b { color: var(--text); font-weight: 500; }
.distance { margin: .4rem 0 0; font-size: .9rem; font-variant-numeric: tabular-nums; }
.distance span { color: var(--muted); }
.wrong .distance span { color: var(--worse); }
.right .distance span { color: var(--better); }
footer h2 { font-size: 1rem; }
footer { color: var(--muted); font-size: .9rem; }
footer dt { color: var(--text); font-weight: 500; }
footer dd { margin: 0 0 .5rem; }
@media (max-width: 56rem) {
  body { padding: 1rem .5rem 3rem; }
  section, footer { padding: 1rem; }
  th, td { padding: .4rem; }
  tbody th, .number { white-space: normal; }
  .basis { min-width: 7rem; }
}
@media print { body { max-width: none; } section, footer { break-inside: avoid-page; } }
`;
