import { isTimeout, within } from "../clients/time-limit";
import { SECOND } from "../contract/durations";
import type { Channel } from "../contract/environment";
import { idAttribute, isGate, type Notice, noticeKey } from "../contract/notices/notice";
import type { Telemetry } from "../contract/telemetry";
import type { Outbox, OutboxEntry } from "../outbox/outbox";
import type { Channels } from "./channels";
import { publishedOf } from "./notices";

export interface Publisher {
  readonly outbox: Pick<Outbox, "take" | "finish" | "postpone">;
  readonly channels: Channels;
  readonly telemetry: Telemetry;
}

/** Collaborators of one invocation that publishes. */
interface Publishing extends Publisher {
  /** Whether there is time for one more outcome on one more channel. */
  readonly hasTime: () => boolean;
  /** Names of the channels that timed out. */
  readonly leftOut: Set<Channel>;
}

/** Outcomes taken from the outbox in one invocation; the rest is due in the next one. */
const PAGE = 100;
/** How long a channel may take for an outcome. */
const CHANNEL_MS = 5 * SECOND;

/**
 * Publishes the outcomes that were just recorded, because the outbox's index lags. Then it publishes those that are due in
 * the outbox: after a failure, or from a function that publishes nothing itself. Outcomes without enough time stay there.
 *
 * A channel that fails does not keep an outcome from the others, and gets it again later, it alone. One that does not
 * answer in time is left out for the rest of the invocation: each further outcome would wait for it as long.
 *
 * @param recorded by this invocation
 * @param mayTouch asked before a notice is touched. Default: each may be
 */
export async function publishOutcomes(
  publisher: Publisher,
  recorded: readonly Notice[],
  hasTime: () => boolean,
  mayTouch = async (_key: string) => true,
): Promise<void> {
  const publishing = { ...publisher, hasTime, leftOut: new Set<Channel>() };
  const entries = entriesOf(publisher.outbox, recorded);
  // Asked before the next entry is taken, so that nobody holds the lease of one that is left.
  while (hasTime() && publishing.leftOut.size < publisher.channels.size) {
    const { value: entry } = await entries.next();
    if (entry === undefined) {
      return;
    }
    if (await mayTouch(noticeKey(entry.notice))) {
      await publishOutcome(publishing, entry);
    }
  }
}

async function* entriesOf(
  outbox: Publisher["outbox"],
  recorded: readonly Notice[],
): AsyncGenerator<OutboxEntry, undefined> {
  yield* recorded.map((notice) => ({ notice, published: [], attempts: 0 }));
  yield* outbox.take(PAGE);
  return undefined;
}

/** Never throws: one outcome that cannot be published must not keep the others from it. */
async function publishOutcome(publishing: Publishing, entry: OutboxEntry): Promise<void> {
  const { outbox, channels, leftOut, hasTime, telemetry } = publishing;
  const published = [...entry.published];
  for (const [name, channel] of [...channels].filter(([known]) => !entry.published.includes(known))) {
    if (!leftOut.has(name) && hasTime()) {
      const publish = () => within(CHANNEL_MS, channel.publish(entry.notice));
      published.push(...((await attempt(publishing, entry, name, publish)) ? [name] : []));
    }
  }
  const isDone = [...channels.keys()].every((name) => published.includes(name));
  // An outcome that every channel has, and that cannot be taken out of the outbox, must not be published again each
  // minute.
  if (!isDone || !(await attempt(publishing, entry, "outbox", () => outbox.finish(entry)))) {
    await attempt(publishing, entry, "outbox", () => outbox.postpone(entry, published));
  } else if (isGate(entry.notice)) {
    const { detailType, reason, openUntil } = entry.notice;
    // Somebody did it from outside: no other log has it. The dashboard looks for these words.
    telemetry.info("the deployment gate was opened or closed", { detailType, reason, openUntil });
  }
}

async function attempt(
  { telemetry, leftOut }: Publishing,
  { notice }: OutboxEntry,
  channel: Channel | "outbox",
  action: () => Promise<void>,
): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    telemetry.count("PublishErrors");
    telemetry.error("publishing failed; will retry", {
      channel,
      ...idAttribute(notice),
      ...publishedOf(notice).fields?.(notice),
      error,
    });
    if (channel !== "outbox" && isTimeout(error)) {
      leftOut.add(channel);
      telemetry.info("channel timed out; skipped until the next invocation", { channel });
    }
    return false;
  }
}
