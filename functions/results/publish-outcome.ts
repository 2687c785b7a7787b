import { isTimeout, within } from "../clients/time-limit";
import { SECOND } from "../contract/durations";
import type { Channel } from "../contract/environment";
import { imageKey } from "../contract/images/image";
import { idAttribute, isDeployment, isGate, isOutcome, kindOf, noticeKey } from "../contract/notices/notice";
import type { Outcome } from "../contract/notices/outcome";
import type { Telemetry } from "../contract/telemetry";
import type { Ledger } from "../ledger/ledger";
import type { Outbox, OutboxEntry } from "../outbox/outbox";
import type { Channels } from "./channels/channels";
import { publishedOf } from "./messages/notices";

export interface Publisher {
  readonly ledger: Pick<Ledger, "change">;
  readonly outbox: Outbox;
  readonly channels: Channels;
  readonly telemetry: Telemetry;
}

/** Notices that are read from the outbox in one run; the next run reads the rest. */
const PAGE = 100;
const AT_ONCE = 10;
/** Time limit of a channel for one notice, in milliseconds. */
const CHANNEL_MS = 5 * SECOND;

/**
 * Publishes the due notices. Notices that were written just now come first, because the index lags. Notices for which
 * there is no time stay in the outbox.
 *
 * A failing channel does not hold up the others: only this channel gets the notice again later. A channel that times
 * out is skipped for a minute. On each channel the outcomes of an image keep their order: an outcome older than a
 * published verdict is left out.
 *
 * @param named keys of items that were written just now, by this run or by others
 * @param mayTouch asked before a notice is touched. Default: every notice may be touched
 * @param atOnce notices published at the same time. Notices of one image follow each other
 */
export async function publishOutcomes(
  publisher: Publisher,
  named: readonly string[],
  hasTime: () => boolean,
  mayTouch = async (_key: string) => true,
  atOnce = AT_ONCE,
): Promise<void> {
  const { outbox, channels } = publisher;
  const isOver = () => !hasTime() || [...channels.keys()].every((name) => outbox.isLeftOut(name));
  const series = isOver() ? [] : inSeries(await outbox.due(PAGE, named));
  const worker = async () => {
    for (let next = series.shift(); next !== undefined; next = series.shift()) {
      for (const entry of next) {
        if (!isOver() && (await mayTouch(noticeKey(entry.notice)))) {
          await publishOutcome(publisher, entry, hasTime);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Groups notices that must keep their order: outcomes of an image, and other notices of a kind except decisions. */
function inSeries(entries: readonly OutboxEntry[]): OutboxEntry[][] {
  const series = new Map<string, OutboxEntry[]>();
  for (const entry of entries) {
    const { notice } = entry;
    const own = isDeployment(notice) ? noticeKey(notice) : kindOf(notice);
    const key = isOutcome(notice) ? imageKey(notice.image) : own;
    series.set(key, [...(series.get(key) ?? []), entry]);
  }
  return [...series.values()];
}

/** Lets the channels update what they show about images. A failed update is tried a minute later. Never throws. */
export async function followRunning(publisher: Publisher, hasTime: () => boolean): Promise<void> {
  for (const [name, channel] of publisher.channels) {
    if (!publisher.outbox.isLeftOut(name)) {
      await attempt(publisher, {}, name, async () => channel.follow?.(hasTime));
    }
  }
}

/** Publishes a notice on all channels. Never throws: a notice that cannot be published must not hold up the others. */
async function publishOutcome(publisher: Publisher, entry: OutboxEntry, hasTime: () => boolean) {
  const { outbox, channels, telemetry } = publisher;
  const { notice } = entry;
  const published = [...entry.published];
  const fields = { ...idAttribute(notice), ...publishedOf(notice).fields?.(notice) };
  const isDone = await attempt(publisher, fields, "outbox", async () => {
    const lacking = [...channels.keys()].filter((name) => !published.includes(name));
    published.push(...(isOutcome(notice) ? await overtakenOn(publisher, notice, lacking) : []));
    for (const [name, channel] of [...channels].filter(([known]) => !published.includes(known))) {
      const publish = () => within(CHANNEL_MS, channel.publish(notice));
      if (!outbox.isLeftOut(name) && hasTime() && (await attempt(publisher, fields, name, publish))) {
        published.push(name);
      }
    }
    const isEverywhere = [...channels.keys()].every((name) => published.includes(name));
    return isEverywhere && outbox.finish(entry);
  });
  // If a notice cannot be removed from the outbox, it is put off, too: otherwise it would be published again each
  // minute.
  if (!isDone) {
    await attempt(publisher, fields, "outbox", () => outbox.postpone(entry, published));
  } else if (isGate(notice)) {
    // The gate is opened and closed outside the functions, so no other log mentions it. The dashboard searches this
    // text.
    telemetry.info("the deployment gate was opened or closed", fields);
  }
}

/** Returns the channels that already have a newer verdict of the image: the outcome must not be published there. */
async function overtakenOn({ ledger }: Publisher, outcome: Outcome, channels: readonly Channel[]) {
  const { before } = await ledger.change(outcome.image, { kind: "published", outcome, channels });
  return channels.filter((name) => (before?.publishedOn[name] ?? "") > outcome.endedAt);
}

/** @returns true if the action neither failed nor returned false */
async function attempt(
  { telemetry, outbox }: Publisher,
  fields: object,
  channel: Channel | "outbox",
  action: () => Promise<unknown>,
): Promise<boolean> {
  try {
    return (await action()) !== false;
  } catch (error) {
    telemetry.count("PublishErrors");
    telemetry.error("publishing failed; will retry", { channel, ...fields, error });
    if (channel !== "outbox" && isTimeout(error)) {
      outbox.leaveOut(channel);
      telemetry.info("channel timed out; left out for a minute", { channel });
    }
    return false;
  }
}
