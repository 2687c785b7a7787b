import type { ChannelVariable } from "../../contract/environment";
import type { Notice } from "../../contract/notices/notice";
import type { Ledger } from "../../ledger/ledger";
import type { Table } from "../../table/table";

/** A way to publish notices. All channels pass the same contract tests. */
export interface ResultsChannel {
  /**
   * Publishes a notice. Publishing it twice must be harmless.
   *
   * @throws Error with the reason, if the notice has to be published again. The log adds channel and notice
   */
  publish(notice: Notice): Promise<void>;
  /**
   * Updates what the channel shows about images, once a minute.
   *
   * @param hasTime whether there is time for one more image
   */
  follow?(hasTime: () => boolean): Promise<void>;
}

export interface ChannelContext {
  /** Returns a setting of the channel. @throws Error if the deployment does not set it */
  setting(name: ChannelVariable): string;
  /** The ledger's table, for a channel that has to read what it has published. */
  readonly table: Table;
  readonly ledger: Pick<Ledger, "change" | "settings">;
}

/** Makes a channel. Undefined if the installation has switched the channel off. */
export type CreateChannel = (context: ChannelContext) => ResultsChannel | undefined;
