import type { Backbone } from '../backbones/backbone';
import type { RegisteredBackbone } from '../backbones/registry';
import type { DetectorName } from '../detection/face';
import type { DetectorNetwork, EngineReport, LandmarkNetwork } from '../engine/engine';

/** The networks of one worker, each loaded when first asked for. What a face task works with. */
export interface FaceNetworks {
  readonly report: EngineReport;
  /** @param candidate file of a network that is not installed yet; it is not kept */
  detector(name: DetectorName, candidate?: string): Promise<DetectorNetwork>;
  landmarks(): Promise<LandmarkNetwork>;
  backbone(name: string): Promise<Backbone>;
  /** A backbone that is not in the registry yet; not kept. */
  candidate(info: RegisteredBackbone): Promise<Backbone>;
}
