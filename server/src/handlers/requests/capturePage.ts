import {
  CapturePageAllowRequest,
  CapturePageCloseRequest,
  CapturePageFrameRequest,
  CapturePageOpenRequest,
} from '../../../../protocol/src/messages';
import type { CapturePageAllowParams, CapturePageParams } from '../../../../protocol/src/live';
import type { ProgressParams } from '../../../../protocol/src/progress';
import { defineRequest, type OwnParams } from './define';
import { objectOf, text, type FieldsOf } from './fields';

const LONGEST_PAGE = 64;
const LONGEST_ADDRESS = 2048;

const page: FieldsOf<OwnParams<CapturePageParams>> = {
  page: text('the id of a capture page', LONGEST_PAGE),
};
const pages = () => import('../../camera/page/openPages');

export const capturePageOpenRequest = defineRequest({
  type: CapturePageOpenRequest,
  title: 'Opening the capture page',
  lane: 'interactive',
  params: objectOf<OwnParams<ProgressParams>>({}),
  run: async () => (await pages()).openPage(),
});

export const capturePageAllowRequest = defineRequest({
  type: CapturePageAllowRequest,
  title: 'Naming the capture page',
  lane: 'interactive',
  params: objectOf<OwnParams<CapturePageAllowParams>>({
    ...page,
    address: text('an address', LONGEST_ADDRESS),
  }),
  run: async (params) => (await pages()).allowAddress(params.page, params.address),
});

export const capturePageFrameRequest = defineRequest({
  type: CapturePageFrameRequest,
  title: 'Waiting for the capture page',
  lane: 'interactive',
  params: objectOf<OwnParams<CapturePageParams>>(page),
  run: async (params, { context }) => (await pages()).nextFrame(params.page, context.signal),
});

export const capturePageCloseRequest = defineRequest({
  type: CapturePageCloseRequest,
  title: 'Closing the capture page',
  lane: 'interactive',
  params: objectOf<OwnParams<CapturePageParams>>(page),
  run: async (params) => (await pages()).closePage(params.page),
});
