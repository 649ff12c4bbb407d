import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver/node';
import type { Problem } from './analysis';
import { parsedLine, type ListDocument } from './listDocument';
import { lineRange, personRange } from './ranges';

export const DIAGNOSTIC_SOURCE = 'likeness';

const SEVERITY: Record<Problem['severity'], DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** A finding as the Language Server Protocol has it. */
export function toDiagnostic(
  problem: Problem,
  document: Pick<ListDocument, 'uri' | 'lines'>,
): Diagnostic {
  const { code, message, severity, related } = problem;
  const line = Math.min(problem.line, document.lines.length - 1);
  const parsed = parsedLine(document.lines[line]!);
  const range =
    problem.part === 'person' && parsed.kind === 'image'
      ? personRange(line, parsed)
      : lineRange(document, line);
  const diagnostic: Diagnostic = {
    ...{ range, code, message },
    severity: SEVERITY[severity],
    source: DIAGNOSTIC_SOURCE,
  };
  if (code === 'duplicate-line') diagnostic.tags = [DiagnosticTag.Unnecessary];
  if (related !== undefined) {
    const location = { uri: document.uri, range: lineRange(document, related.line) };
    diagnostic.relatedInformation = [{ location, message: related.message }];
  }
  return diagnostic;
}
