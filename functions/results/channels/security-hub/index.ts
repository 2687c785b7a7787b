import { SNSClient } from "@aws-sdk/client-sns";
import { partition } from "@aws-sdk/core/client";
import { clientOptions } from "../../../clients/network";
import { imageKey } from "../../../contract/images/image";
import { FINDING_STATES, LAST_SWEEP_KEY } from "../../../contract/ledger";
import { isOutcome, type Notice } from "../../../contract/notices/notice";
import type { CompletedOutcome } from "../../../contract/notices/outcome";
import { placeOfArn } from "../../../contract/places/place";
import { type ImageItem, isOpen, readImage } from "../../../images/image-item";
import { outcomeOf, type RecordedEnd } from "../../../images/step";
import { runsLately } from "../../../table/retention";
import {
  type KnownWorkloads,
  outcomeWorkloads,
  readLastSweep,
  readWorkloads,
} from "../../../workloads/workloads-of";
import type { ChannelContext, CreateChannel, ResultsChannel } from "../results-channel";
import { type ImportFinding, importFinding } from "./security-hub-api";
import { findingOf, followingFinding } from "./security-hub-finding";

/** Findings of one query; later invocations read the rest. */
const PAGE = 100;

/**
 * Keeps one finding per image in Security Hub. An error is not a verdict, so it leaves the finding unchanged. Notices
 * about the installation or a deployment are ignored.
 *
 * The image's item says whether it has a finding, and the index says when the finding was last looked at. So each sweep
 * leads to one look at each finding, and the table need not be read as a whole.
 */
export class SecurityHub implements ResultsChannel {
  constructor(
    private readonly importFinding: ImportFinding,
    private readonly context: Pick<ChannelContext, "table" | "ledger">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async publish(notice: Notice): Promise<void> {
    if (!isOutcome(notice)) {
      return;
    }
    if ("verdict" in notice) {
      await this.importFinding(findingOf(notice, partition(notice.region).name));
    } else if (await this.lastSweep()) {
      // While an error waits for its retry, the index has the retry's time, so `follow` does not find this finding.
      await this.look([imageKey(notice.image)], () => true);
    }
  }

  /**
   * Looks at each finding once after each complete sweep. Archives the finding if nothing runs its image, and makes it
   * active again if something does. If no sweep has seen the image, a task within a week counts.
   *
   * @throws Error the first failure, after all findings were tried
   */
  async follow(hasTime: () => boolean): Promise<void> {
    const last = await this.lastSweep();
    const states = last ? FINDING_STATES : [];
    const due = await Promise.all(
      states.map((state) => this.context.table.due(state, last?.startedAt, PAGE)),
    );
    await this.look(
      due.flat().map(({ key }) => key),
      hasTime,
    );
  }

  private async lastSweep() {
    return readLastSweep(await this.context.table.get(LAST_SWEEP_KEY));
  }

  private async look(keys: readonly string[], hasTime: () => boolean): Promise<void> {
    const { table } = this.context;
    const items = (await table.getAll(keys)).flatMap((row) => readImage(row) ?? []);
    const images = items.map(({ image }) => image);
    const known = await readWorkloads(table, images);
    const failures: unknown[] = [];
    for (const item of items) {
      if (hasTime()) {
        const running = known.get(imageKey(item.image));
        await this.lookAt(item, running).catch((error) => failures.push(error));
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
  }

  /**
   * Looks at one finding. Skips it if a scan is open: an update now could be newer than the scan's verdict, which
   * Security Hub would then ignore.
   */
  private async lookAt(item: ImageItem, running: KnownWorkloads | undefined): Promise<void> {
    const { finding, verdict, publishedOn } = item;
    if (finding === undefined || isOpen(item)) {
      return;
    }
    const { scanId } = finding;
    const { ledger } = this.context;
    const now = this.now();
    const isPublished = publishedOn["security-hub"] === verdict?.verdictAt?.toISOString();
    const runs = running ? running.services.length > 0 : runsLately(item, now);
    const isBad = runs && verdict?.verdict !== "PASSED";
    const isArchived = verdict?.copiedFrom || isPublished ? !isBad : finding.isArchived;
    if (verdict && isArchived !== finding.isArchived) {
      const { installation, own = placeOfArn(item.lastTaskArn ?? "") } = ledger.settings;
      const workloads = running && (await outcomeWorkloads(running, "", undefined, own));
      const { scanId: latest, run, lastTaskArn = "" } = item;
      const scan = { ...item, scanId, lastTaskArn, run: latest === scanId ? run : undefined };
      const end = { kind: "verdict", change: "same", ...verdict, ...workloads } as RecordedEnd;
      const outcome = outcomeOf(installation, scan, end, own) as CompletedOutcome;
      await this.importFinding(followingFinding(outcome, partition(own.region).name, runs, now));
    }
    await ledger.change(item.image, { kind: "looked", finding: { scanId, isArchived } });
  }
}

/** Uses credentials, region and hash of a client that the function has anyway. */
export const securityHubChannel: CreateChannel = (context) =>
  context.setting("SECURITY_HUB") === "true"
    ? new SecurityHub(importFinding(new SNSClient(clientOptions()).config), context)
    : undefined;
