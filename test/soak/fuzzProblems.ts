import type { FuzzReport } from './fuzzBackend';

/** Deep and long messages leave garbage that is not collected at once. */
const MEMORY_GROWTH_MB = 200;

/** What a fuzz has shown that must not be; one sentence each. */
export function fuzzProblems(report: FuzzReport): string[] {
  const { wronglyAnswered, incomplete, answers, requests, toRefuse, refusals, memoryMb } = report;
  const answered = Object.values(answers).reduce((sum, n) => sum + n, 0);
  const bugs = answers['-32603'] ?? 0;
  const [before, after] = memoryMb;
  const problems: [isOne: boolean, words: string][] = [
    [answered !== requests, `${requests} requests have ${answered} answers.`],
    [wronglyAnswered.length > 0, `Wrongly answered: ${wronglyAnswered.slice(0, 5).join(', ')}.`],
    [incomplete.length > 0, `Answers that lack something: ${incomplete.slice(0, 5).join('; ')}.`],
    [bugs > 0, `${bugs} requests were answered with an internal error.`],
    [refusals < toRefuse, `${toRefuse} messages were to be refused, ${refusals} were.`],
    [after - before > MEMORY_GROWTH_MB, `Memory has grown from ${before} to ${after} MB.`],
  ];
  return problems.filter(([isOne]) => isOne).map(([, words]) => words);
}
