import { basename } from 'node:path';
import type { MapSubject } from '../../../protocol/src/webviewMap';
import { imagesFolder } from '../explorer/datasetItems';
import { DatasetMap, type MapContext } from './mapDataset';
import { PeopleMap } from './mapPeople';
import type { PanelKind } from './panelSet';

/** Faces in the plane, similar ones together: a dataset's, or those of everybody who is enrolled. */
export function mapPanel(context: MapContext): PanelKind<MapSubject> {
  return {
    name: 'map',
    title: (subject) =>
      'gallery' in subject ? 'Map of People' : `Map of ${basename(subject.dataset)}`,
    key: (subject) =>
      'gallery' in subject ? subject.gallery : `${subject.dataset}\n${subject.run ?? ''}`,
    isSubject,
    resources: (subject) => ('gallery' in subject ? [] : [imagesFolder(subject.dataset)]),
    serve: (page, subject, panel) =>
      'gallery' in subject
        ? new PeopleMap(context, subject).serve(page)
        : new DatasetMap(context, subject, panel).serve(page),
  };
}

function isSubject(kept: unknown): kept is MapSubject {
  const { dataset, run, gallery } = (kept ?? {}) as Record<string, unknown>;
  if (typeof gallery === 'string') return true;
  return typeof dataset === 'string' && (run === null || typeof run === 'string');
}
