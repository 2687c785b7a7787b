import type { ChannelVariable } from "../contract/environment";
import { isOutcome, isRescan, type Notice } from "../contract/notices/notice";

/** A way on which people or programs learn how scans ended; all of them pass the same contract tests. */
export interface ResultsChannel {
  /**
   * Publishes how a scan ended, or whether scans can start at all. Publishing twice must be harmless.
   *
   * @throws NotPublishedError where it has to be published again
   */
  publish(notice: Notice): Promise<void>;
}

/** A notice that a channel did not take; the message names the image or the installation, and says what to do. */
export class NotPublishedError extends Error {
  override readonly name: string = "NotPublishedError";

  /** @param channel what did not take it, for a person */
  constructor(notice: Notice, channel: string, reason: string, options?: ErrorOptions) {
    super(`The ${subjectOf(notice)} could not be published on ${channel}: ${reason}`, options);
  }
}

function subjectOf(notice: Notice): string {
  if (isOutcome(notice)) {
    return `outcome of the image ${notice.image.reference} (${notice.image.platform})`;
  }
  return `${isRescan(notice) ? "rescan" : "state"} of the installation ${notice.installation}`;
}

/** What a channel is made with. */
export interface ChannelContext {
  /** A setting of the channel. @throws Error where the deployment forgot it */
  setting(name: ChannelVariable): string;
}

/** Makes a channel; undefined where the installation has it switched off. */
export type CreateChannel = (context: ChannelContext) => ResultsChannel | undefined;
