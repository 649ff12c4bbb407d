import { describe, expect, it } from 'vitest';
import { isOnlyOfRoute, routesToTry } from '../../../media/camera/routes';
import { CameraRefused } from '../../../media/camera/refusals';
import { SteadyHint } from '../../../media/enroll/steadyHint';
import { ErrorCode } from '../../../protocol/src/errors';
import type { CameraSettings } from '../../../protocol/src/webviewCamera';

const settings = (route: CameraSettings['route'], worked: CameraSettings['worked'] = null) => ({
  ...{ route, worked, isMirrored: true, device: null, widthPx: 640, mostPerSecond: null },
});

describe('the routes of frames', () => {
  it('are tried in their order, the one that worked last first', () => {
    expect(routesToTry(settings('auto'))).toEqual(['panel', 'browser', 'video']);
    expect(routesToTry(settings('auto', 'browser'))).toEqual(['browser', 'panel', 'video']);
  });

  it('are the one that was chosen, whatever worked', () => {
    expect(routesToTry(settings('video', 'panel'))).toEqual(['video']);
  });

  it('are left for the next one only where that may help', () => {
    const refused = (name: string) => CameraRefused.because(new DOMException('why', name));
    expect(isOnlyOfRoute(refused('NotAllowedError'))).toBe(true);
    expect(isOnlyOfRoute(CameraRefused.withoutDevices())).toBe(true);
    expect(isOnlyOfRoute(refused('NotFoundError'))).toBe(false);
    const answered = (code: number) => new Error('why', { cause: { code } });
    expect(isOnlyOfRoute(answered(ErrorCode.Cancelled))).toBe(true);
    expect(isOnlyOfRoute(answered(ErrorCode.ModelMismatch))).toBe(false);
  });
});

describe('the hint of an enrolment', () => {
  it('changes when another has been true for a while, not when it trembles', () => {
    const hint = new SteadyHint();
    expect(hint.offer('Turn.', 0)).toBe(true);
    expect(hint.offer('Hold still.', 100)).toBe(false);
    expect(hint.offer('Turn.', 200)).toBe(false);
    expect(hint.offer('Hold still.', 300)).toBe(false);
    expect(hint.offer('Hold still.', 800)).toBe(true);
    expect(hint.shown).toBe('Hold still.');
  });

  it('changes at once when a picture was taken', () => {
    const hint = new SteadyHint();
    hint.offer('Turn.', 0);
    expect(hint.offer('Raise your chin.', 10, true)).toBe(true);
  });
});
