import type { ChannelVariable } from "../../contract/environment";
import type { Notice } from "../../contract/notices/notice";
import type { Ledger } from "../../ledger/ledger";
import type { Table } from "../../table/table";

/** A way on which people or programs learn how scans ended; all of them pass the same contract tests. */
export interface ResultsChannel {
  /**
   * Publishes how a scan ended, whether scans can start at all, or what was decided on a deployment. Publishing twice
   * must be harmless.
   *
   * @throws Error where it has to be published again: it says why, and the log names the channel and the notice
   */
  publish(notice: Notice): Promise<void>;
  /**
   * Brings up to date what it shows of images, where it shows what runs: asked once a minute.
   *
   * @param hasTime whether there is time for one image more
   */
  follow?(hasTime: () => boolean): Promise<void>;
}

/** Collaborators for the making of a channel. */
export interface ChannelContext {
  /** A setting of the channel. @throws Error where the deployment forgot it */
  setting(name: ChannelVariable): string;
  /** The ledger's table, for a channel that has to know what it has published. */
  readonly table: Table;
  readonly ledger: Pick<Ledger, "change" | "settings">;
}

/** Makes a channel; undefined where the installation has it switched off. */
export type CreateChannel = (context: ChannelContext) => ResultsChannel | undefined;
