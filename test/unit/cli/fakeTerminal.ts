import type { Terminal } from '../../../server/src/cli/terminal';

/** A terminal that remembers what was written to it. */
export function fakeTerminal(
  options: { interactive?: boolean; columns?: number; answer?: string } = {},
) {
  const written = { out: '', err: '' };
  const { answer } = options;
  const terminal: Terminal = {
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    interactive: options.interactive ?? false,
    columns: options.columns ?? 80,
    colour: false,
    ask:
      answer === undefined
        ? null
        : (question) => {
            written.err += question;
            return Promise.resolve(answer);
          },
  };
  return { terminal, written };
}
