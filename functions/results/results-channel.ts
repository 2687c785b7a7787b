import type { ChannelVariable } from "../contract/environment";
import type { Outcome } from "../contract/outcome";

/** A way on which people or programs learn how scans ended; all of them pass the same contract tests. */
export interface ResultsChannel {
  /**
   * Publishes how a scan ended. Publishing twice must be harmless.
   *
   * @throws NotPublishedError where it has to be published again
   */
  publish(outcome: Outcome): Promise<void>;
}

/** An outcome that a channel did not take; the message names the image, and says what to do. */
export class NotPublishedError extends Error {
  override readonly name: string = "NotPublishedError";

  /** @param channel what did not take it, for a person */
  constructor({ image }: Outcome, channel: string, reason: string, options?: ErrorOptions) {
    super(
      `The outcome of the image ${image.reference} (${image.platform}) could not be published on ${channel}: ${reason}`,
      options,
    );
  }
}

/** What a channel is made with. */
export interface ChannelContext {
  /** A setting of the channel. @throws Error where the deployment forgot it */
  setting(name: ChannelVariable): string;
}

/** Makes a channel; undefined where the installation has it switched off. */
export type CreateChannel = (context: ChannelContext) => ResultsChannel | undefined;
