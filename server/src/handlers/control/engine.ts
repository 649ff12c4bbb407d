import { EngineChooseRequest } from '../../../../protocol/src/messages';
import type { EngineChooseParams } from '../../../../protocol/src/status';
import {
  ENGINE_NAMES,
  ENGINE_VARIABLE,
  PROVIDER_NAMES,
  PROVIDER_VARIABLE,
} from '../../engine/engineChoice';
import type { OwnParams } from '../requests/define';
import { objectOf, oneOf, optional } from '../requests/fields';
import { defineControl } from './define';

/** What the backend was started with. */
const given = {
  [ENGINE_VARIABLE]: process.env[ENGINE_VARIABLE],
  [PROVIDER_VARIABLE]: process.env[PROVIDER_VARIABLE],
};

export const engineChooseRequest = defineControl(
  EngineChooseRequest,
  objectOf<OwnParams<EngineChooseParams>>({
    engine: optional(oneOf(...ENGINE_NAMES)),
    provider: optional(oneOf(...PROVIDER_NAMES)),
  }),
  async ({ engine, provider }, { interactive }) => {
    // Every process that is started from now on inherits it.
    choose(ENGINE_VARIABLE, engine);
    choose(PROVIDER_VARIABLE, provider);
    interactive.replace();
    await interactive.engineKnown();
    return { engine: interactive.status.engine };
  },
);

function choose(variable: keyof typeof given, wanted: string | undefined): void {
  const value = wanted ?? given[variable];
  if (value === undefined) Reflect.deleteProperty(process.env, variable);
  else process.env[variable] = value;
}
