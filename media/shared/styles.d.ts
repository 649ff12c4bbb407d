/** Bundled into the page's style. */
declare module '*.css';
