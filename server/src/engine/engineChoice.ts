import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/** auto: ONNX Runtime, or TensorFlow.js where it does not run. */
export const ENGINE_NAMES = ['auto', 'onnx', 'tfjs'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/**
 * Execution providers of ONNX Runtime. auto: the fastest on this machine, measured once and remembered.
 * CUDA needs libraries that the user installs.
 */
export const PROVIDER_NAMES = ['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

export interface EngineChoice {
  engine: EngineName;
  /** Used by ONNX Runtime only. */
  provider: ProviderName;
}

/** What was asked for of it. */
export type EngineWish = { [K in keyof EngineChoice]?: EngineChoice[K] | undefined };

const DEFAULT_ENGINE: EngineName = 'auto';
export const ENGINE_VARIABLE = 'LIKENESS_ENGINE';
export const PROVIDER_VARIABLE = 'LIKENESS_PROVIDER';

/**
 * What was asked for by options, else by LIKENESS_ENGINE and LIKENESS_PROVIDER, else the defaults.
 * @throws LikenessError InvalidInput for a name that is none
 */
export function engineChoice(options: EngineWish = {}): EngineChoice {
  const ofEnvironment = (name: string) => process.env[name] || undefined;
  return {
    engine: known(
      ENGINE_NAMES,
      options.engine ?? ofEnvironment(ENGINE_VARIABLE) ?? DEFAULT_ENGINE,
      'engine',
      ENGINE_VARIABLE,
    ),
    provider: known(
      PROVIDER_NAMES,
      options.provider ?? ofEnvironment(PROVIDER_VARIABLE) ?? 'auto',
      'execution provider',
      PROVIDER_VARIABLE,
    ),
  };
}

function known<T extends string>(
  names: readonly T[],
  wanted: string,
  what: string,
  variable: string,
): T {
  const name = names.find((candidate) => candidate === wanted);
  if (name !== undefined) return name;
  throw new LikenessError(
    ErrorCode.InvalidInput,
    `There is no ${what} named "${wanted}".`,
    `Choose one of ${names.join(', ')} (also in the environment variable ${variable}).`,
  );
}
