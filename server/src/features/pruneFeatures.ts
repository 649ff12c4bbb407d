import { backboneKey, backbones } from '../backbones/registry';
import { asLanceError } from '../files/lanceErrors';
import { allTableNames, openLance } from '../files/lanceStore';
import { existsSync } from 'node:fs';
import { featuresLocation } from './featureCache';
import { featureTableName, isFeatureTableName } from './featureTable';

export interface PrunedFeatures {
  /** Where they were, as messages name it. */
  location: string;
  /** Tables that are gone. */
  removed: string[];
  /** Tables of networks that this installation has. */
  kept: string[];
}

/**
 * Deletes the features of networks that are no longer there: of other weights, another preprocessing, or
 * removed from the registry. Features of whole photos (evaluation by pairs) lie in the same tables. Other
 * tables at the location are left alone.
 * @param setting a location; default: the workspace's own folder
 * @throws LikenessError CannotWrite, CannotReach, InvalidInput (location)
 */
export async function pruneFeatures(workspace: string, setting?: string): Promise<PrunedFeatures> {
  const location = featuresLocation(workspace, setting);
  const pruned: PrunedFeatures = { location: location.words, removed: [], kept: [] };
  if (location.kind === 'folder' && !existsSync(location.words)) return pruned;
  const present = new Set(
    backbones().map((info) => featureTableName(info.name, backboneKey(info))),
  );
  const connection = await openLance(location);
  try {
    for (const name of (await allTableNames(connection)).filter(isFeatureTableName)) {
      if (present.has(name)) pruned.kept.push(name);
      else {
        await connection.dropTable(name);
        pruned.removed.push(name);
      }
    }
    return pruned;
  } catch (error) {
    throw asLanceError(error, location);
  } finally {
    connection.close();
  }
}
