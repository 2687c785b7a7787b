import type { CompletedOutcome } from "./outcome";

/**
 * The finding of an image is to be archived, because nothing runs the image any more, or to be active again, because something
 * does. Only Security Hub has findings; it is no event, and nobody outside of the installation gets it.
 */
export interface FindingChange {
  /** Two with the same id say the same. */
  readonly findingChangeId: string;
  /** The input `name`. */
  readonly installation: string;
  /** When it was found, ISO 8601. */
  readonly changedAt: string;
  /** Whether something runs the image. */
  readonly runs: boolean;
  /** The outcome that the finding shows, with who runs the image now. */
  readonly outcome: CompletedOutcome;
}
