import {
  GuidedCloseRequest,
  GuidedDiscardRequest,
  GuidedFinishRequest,
  GuidedFrameRequest,
  GuidedOpenRequest,
  LiveCloseRequest,
  LiveCorrectRequest,
  LiveFrameRequest,
  LiveOpenRequest,
  LiveStrangersRequest,
  LiveUpdateRequest,
} from '../../../../protocol/src/messages';
import type {
  GuidedDiscardParams,
  GuidedFinishParams,
  GuidedOpenParams,
  LiveCorrectParams,
  LiveFrameParams,
  LiveOpenParams,
  LiveParams,
  LiveUpdateParams,
} from '../../../../protocol/src/live';
import { defineRequest, type OwnParams } from './define';
import {
  absolutePath,
  decimal,
  flag,
  objectOf,
  oneOf,
  optional,
  orNull,
  text,
  wholeNumber,
  type FieldsOf,
} from './fields';
import { compare, consent, modelFor } from './photos';

const LONGEST_NAME = 400;
const LONGEST_SESSION = 64;
/** 8 MB of a picture in base64. */
const LONGEST_FRAME = 10_700_000;
const LARGEST_TIME_MS = Number.MAX_SAFE_INTEGER;

const session: FieldsOf<OwnParams<LiveParams>> = {
  session: text('the id of a session', LONGEST_SESSION),
};
const frame = objectOf<OwnParams<LiveFrameParams>>({
  ...session,
  jpegBase64: text('a JPEG picture in base64', LONGEST_FRAME),
  timeMs: decimal(0, LARGEST_TIME_MS),
});
const name = () => text('the person’s name', LONGEST_NAME);
const raw = optional(absolutePath('the folder of photos'));

/** The sessions live in the process of the interactive lane, which all these run in. */
const live = () => import('../../recognition/live/sessions');
const guided = () => import('../../recognition/guided/sessions');

export const liveOpenRequest = defineRequest({
  type: LiveOpenRequest,
  title: 'Opening a live session',
  lane: 'interactive',
  params: objectOf<OwnParams<LiveOpenParams>>({
    ...compare,
    threshold: optional(decimal(0, 4)),
    liveness: optional(flag()),
  }),
  run: async (params, { pool, context }) => {
    const model = await modelFor(params, context);
    return (await live()).openLive({ ...params, model }, pool);
  },
});

export const liveFrameRequest = defineRequest({
  type: LiveFrameRequest,
  title: 'Naming faces before a camera',
  lane: 'interactive',
  params: frame,
  run: async (params, { context }) => (await live()).seeFrame(params, context.signal),
});

export const liveUpdateRequest = defineRequest({
  type: LiveUpdateRequest,
  title: 'Updating a live session',
  lane: 'interactive',
  params: objectOf<OwnParams<LiveUpdateParams>>({
    ...session,
    threshold: optional(decimal(0, 4)),
    liveness: optional(flag()),
  }),
  run: async (params) => (await live()).updateLive(params),
});

export const liveStrangersRequest = defineRequest({
  type: LiveStrangersRequest,
  title: 'Listing unknown faces',
  lane: 'interactive',
  params: objectOf<OwnParams<LiveParams>>(session),
  run: async (params) => (await live()).strangersOf(params.session),
});

export const liveCorrectRequest = defineRequest({
  type: LiveCorrectRequest,
  title: 'Correcting a name',
  lane: 'interactive',
  params: objectOf<OwnParams<LiveCorrectParams>>({
    ...session,
    track: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    is: orNull(name()),
    raw,
    consent: optional(consent()),
  }),
  run: async (params) => (await live()).correctLive(params),
});

export const liveCloseRequest = defineRequest({
  type: LiveCloseRequest,
  title: 'Closing a live session',
  lane: 'interactive',
  params: objectOf<OwnParams<LiveParams>>(session),
  run: async (params) => (await live()).closeLive(params.session),
});

export const guidedOpenRequest = defineRequest({
  type: GuidedOpenRequest,
  title: 'Opening a guided enrolment',
  lane: 'interactive',
  params: objectOf<OwnParams<GuidedOpenParams>>(compare),
  run: async (params, { pool, context }) => {
    const { finishErasures } = await import('../../gallery/erasePerson');
    await finishErasures(params.workspace, context);
    const model = await modelFor(params, context);
    return (await guided()).openGuided({ ...params, model }, pool);
  },
});

export const guidedFrameRequest = defineRequest({
  type: GuidedFrameRequest,
  title: 'Enrolling before a camera',
  lane: 'interactive',
  params: frame,
  run: async (params, { context }) => (await guided()).guideFrame(params, context.signal),
});

export const guidedDiscardRequest = defineRequest({
  type: GuidedDiscardRequest,
  title: 'Discarding a picture',
  lane: 'interactive',
  params: objectOf<OwnParams<GuidedDiscardParams>>({
    ...session,
    pose: oneOf('frontal', 'left', 'right', 'up', 'down'),
  }),
  run: async (params) => (await guided()).discardGuided(params),
});

export const guidedFinishRequest = defineRequest({
  type: GuidedFinishRequest,
  title: 'Enrolling',
  lane: 'interactive',
  params: objectOf<OwnParams<GuidedFinishParams>>({
    ...session,
    name: name(),
    raw,
    consent: consent(),
  }),
  run: async (params) => (await guided()).finishGuided(params),
});

export const guidedCloseRequest = defineRequest({
  type: GuidedCloseRequest,
  title: 'Closing a guided enrolment',
  lane: 'interactive',
  params: objectOf<OwnParams<LiveParams>>(session),
  run: async (params) => (await guided()).closeGuided(params.session),
});
