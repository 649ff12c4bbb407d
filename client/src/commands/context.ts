import type { Memento, Uri } from 'vscode';
import type { EraseReceipt } from '../../../protocol/src/people';
import type { AskSubject } from '../../../protocol/src/webviewAsk';
import type { CompareSubject } from '../../../protocol/src/webviewCompare';
import type { EnrollSubject } from '../../../protocol/src/webviewEnroll';
import type { EvaluationSubject } from '../../../protocol/src/webviewEvaluation';
import type { GroupsSubject } from '../../../protocol/src/webviewGroups';
import type { LiveSubject } from '../../../protocol/src/webviewLive';
import type { MapSubject } from '../../../protocol/src/webviewMap';
import type { RecognisedSubject } from '../../../protocol/src/webviewRecognised';
import type { ReviewSubject } from '../../../protocol/src/webviewReview';
import type { WhereSubject } from '../../../protocol/src/webviewWhere';
import type { Backend } from '../backend/backend';
import type { TensorBoard } from '../runs/tensorBoard';

/** What commands work with. */
export interface CommandContext {
  backend: Backend;
  /** Of this workspace: what was chosen last. */
  memory: Memento;
  /** Folder for pictures that are made to be shown; may not exist yet. */
  storage: Uri;
  /** Shows how a run is trained. @param run its folder */
  showTraining: (run: string) => Promise<void>;
  /** Shows runs side by side. */
  showRuns: (subject: CompareSubject) => void;
  tensorBoard: TensorBoard;
  /** Shows what an evaluation found, and that there is something new where it is shown already. */
  showEvaluation: (subject: EvaluationSubject) => void;
  /** Shows who is in a folder of mixed photos. */
  showGroups: (subject: GroupsSubject) => void;
  /** Shows who is most like the faces in a photo. */
  showAsk: (subject: AskSubject) => void;
  /** Somebody was enrolled: the tree of people is shown anew. */
  refreshPeople: () => void;
  /** Shows who was recognised. */
  showRecognised: (subject: RecognisedSubject) => void;
  /** Shows faces in the plane. */
  showMap: (subject: MapSubject) => void;
  /** Shows what is probably wrong with a dataset. */
  showReview: (subject: ReviewSubject) => void;
  /** Recognises who is before a camera. */
  showLive: (subject: LiveSubject) => void;
  /** Enrolls who is before a camera. */
  showEnroll: (subject: EnrollSubject) => void;
  /** Shows what was erased. @param dataset to train on without the person; null: none */
  showReceipt: (receipt: EraseReceipt, dataset: string | null) => void;
  /** Shows what is kept about people. */
  showWhere: (subject: WhereSubject) => void;
}
