import type { Telemetry } from "../contract/telemetry";
import type { Outbox, OutboxEntry } from "../ledger/outbox";
import type { Channels } from "./channels";

export interface Publisher {
  readonly outbox: Pick<Outbox, "take" | "settle" | "postpone">;
  readonly channels: Channels;
  readonly telemetry: Telemetry;
}

/** Outcomes published in one invocation; the rest is due in the next one. */
const PAGE = 100;

/**
 * Publishes an outcome on each channel that does not have it. A channel that fails does not keep it from the others, and
 * gets it again later, it alone. Never throws: whatever goes wrong here must not keep scans from being started.
 */
export async function publishOutcome(publisher: Publisher, entry: OutboxEntry): Promise<void> {
  const { outbox, channels } = publisher;
  const published = [...entry.published];
  for (const [name, channel] of [...channels].filter(([known]) => !entry.published.includes(known))) {
    const isPublished = await attempt(publisher, entry, name, () => channel.publish(entry.outcome));
    published.push(...(isPublished ? [name] : []));
  }
  const isDone = [...channels.keys()].every((name) => published.includes(name));
  // What every channel has and cannot be taken out of the outbox must not be published again each minute.
  if (!isDone || !(await attempt(publisher, entry, "outbox", () => outbox.settle(entry)))) {
    await attempt(publisher, entry, "outbox", () => outbox.postpone(entry, published));
  }
}

async function attempt(
  { telemetry }: Publisher,
  { outcome }: OutboxEntry,
  channel: string,
  action: () => Promise<void>,
): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    telemetry.count("PublishErrors");
    telemetry.error("outcome could not be published and is published again", {
      channel,
      scanId: outcome.scanId,
      image: outcome.image.reference,
      error,
    });
    return false;
  }
}

/** Publishes what was recorded and not published on every channel: after a failure, or by a function that publishes nothing itself. */
export async function publishDue(publisher: Publisher, hasTime: () => boolean): Promise<void> {
  for await (const entry of publisher.outbox.take(PAGE)) {
    await publishOutcome(publisher, entry);
    if (!hasTime()) {
      return;
    }
  }
}
