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

/** Notices taken from the outbox in one run; the rest is due in the next one. */
const PAGE = 100;
/** Notices published at one time. */
const AT_ONCE = 10;
/** How long a channel may take for a notice. */
const CHANNEL_MS = 5 * SECOND;

/**
 * Publishes the notices that are due in the outbox: first those that were recorded just now, because the index lags. The others
 * stay there until there is time.
 *
 * A channel that fails does not keep a notice from the others, and gets it again later, it alone. One that does not answer in
 * time is left out for a minute. On each channel the outcomes of an image come in order: one that a newer verdict has overtaken
 * there is left out.
 *
 * @param named keys of items that were written just now, by this run or by others
 * @param mayTouch asked before a notice is touched. Default: each may be
 * @param atOnce notices that are published at one time, those of one image one after the other
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

/** Those that have to come one after the other: outcomes of one image, and other notices of one kind but decisions. */
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

/** Has the channels bring up to date what they show of images. One that fails does so with the next minute. Never throws. */
export async function followRunning(publisher: Publisher, hasTime: () => boolean): Promise<void> {
  for (const [name, channel] of publisher.channels) {
    if (!publisher.outbox.isLeftOut(name)) {
      await attempt(publisher, {}, name, async () => channel.follow?.(hasTime));
    }
  }
}

/** Never throws: one notice that cannot be published must not keep the others from it. */
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
  // Also one that every channel has, and that cannot be taken out of the outbox: it would be published again each minute.
  if (!isDone) {
    await attempt(publisher, fields, "outbox", () => outbox.postpone(entry, published));
  } else if (isGate(notice)) {
    // Somebody did it from outside: no other log has it. The dashboard looks for these words.
    telemetry.info("the deployment gate was opened or closed", fields);
  }
}

/** On which of the channels a newer verdict of its image has overtaken an outcome: nothing older is to follow there. */
async function overtakenOn({ ledger }: Publisher, outcome: Outcome, channels: readonly Channel[]) {
  const { before } = await ledger.change(outcome.image, { kind: "published", outcome, channels });
  return channels.filter((name) => (before?.publishedOn[name] ?? "") > outcome.endedAt);
}

/** @returns whether the action was done: it has not failed, and does not say that it was not */
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
