import type { ControlRequest } from './define';
import { engineChooseRequest } from './engine';
import { jobsAttachRequest, jobsCancelRequest, jobsListRequest, jobsRestartRequest } from './jobs';
import { networksListRequest } from './networks';
import { statusRequest } from './status';

/** Every request that this process answers itself. */
export const CONTROL_REQUESTS: readonly ControlRequest[] = [
  statusRequest,
  networksListRequest,
  engineChooseRequest,
  jobsListRequest,
  jobsAttachRequest,
  jobsCancelRequest,
  jobsRestartRequest,
];
