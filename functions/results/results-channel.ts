import type { ChannelVariable } from "../contract/environment";
import type { Notice } from "../contract/notices/notice";
import type { Table } from "../table/table";
import { publishedOf } from "./notices";

/** A way on which people or programs learn how scans ended; all of them pass the same contract tests. */
export interface ResultsChannel {
  /**
   * Publishes how a scan ended, whether scans can start at all, or what was decided on a deployment. Publishing twice
   * must be harmless.
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
    super(`The ${publishedOf(notice).name(notice)} could not be published on ${channel}: ${reason}`, options);
  }
}

/** Collaborators for the making of a channel. */
export interface ChannelContext {
  /** A setting of the channel. @throws Error where the deployment forgot it */
  setting(name: ChannelVariable): string;
  /** The ledger's table, for a channel that has to know what it has published. */
  readonly table: Table;
}

/** Makes a channel; undefined where the installation has it switched off. */
export type CreateChannel = (context: ChannelContext) => ResultsChannel | undefined;
