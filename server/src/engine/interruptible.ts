import type { Engine } from './engine';

/**
 * The same engine, asking before every run of a network whether it is still wanted.
 * @param checkpoint throws when it is not
 */
export function interruptible(engine: Engine, checkpoint: () => void): Engine {
  return {
    report: engine.report,
    async detector(...which) {
      const network = await engine.detector(...which);
      return {
        ...network,
        detect: async (...image) => {
          checkpoint();
          return network.detect(...image);
        },
      };
    },
    async landmarks() {
      const network = await engine.landmarks();
      return {
        landmarks: async (...faces) => {
          checkpoint();
          return network.landmarks(...faces);
        },
      };
    },
    async features(backboneName, file) {
      const network = await engine.features(backboneName, file);
      return {
        features: async (...batch) => {
          checkpoint();
          return network.features(...batch);
        },
      };
    },
  };
}
