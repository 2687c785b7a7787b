import type { Telemetry } from "../contract/telemetry";
import type { Outbox, OutboxEntry } from "../ledger/outbox";
import type { Channels } from "./channels";

export interface Publisher {
  readonly outbox: Pick<Outbox, "take" | "settle" | "postpone">;
  readonly channels: Channels;
  readonly telemetry: Telemetry;
}

/** Outcomes told in one invocation; the rest is due in the next one. */
const PAGE = 100;

/**
 * Tells an outcome on each channel that does not know it. A channel that fails does not keep it from the others, and is
 * told again later, it alone. Never throws: whatever goes wrong here must not keep scans from being started.
 */
export async function publishOutcome(publisher: Publisher, entry: OutboxEntry): Promise<void> {
  const { outbox, channels } = publisher;
  const told = [...entry.told];
  for (const [name, channel] of [...channels].filter(([known]) => !entry.told.includes(known))) {
    const isTold = await attempt(publisher, entry, name, () => channel.publish(entry.scan));
    told.push(...(isTold ? [name] : []));
  }
  const isKnown = [...channels.keys()].every((name) => told.includes(name));
  // What every channel knows and cannot be taken out of the outbox must not be told again each minute.
  if (!isKnown || !(await attempt(publisher, entry, "outbox", () => outbox.settle(entry)))) {
    await attempt(publisher, entry, "outbox", () => outbox.postpone(entry, told));
  }
}

async function attempt(
  { telemetry }: Publisher,
  { scan }: OutboxEntry,
  channel: string,
  action: () => Promise<void>,
): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    telemetry.count("PublishErrors");
    telemetry.error("outcome could not be told and is told again", {
      channel,
      scanId: scan.scanId,
      image: scan.image.reference,
      error,
    });
    return false;
  }
}

/** Tells what was recorded and not told on every channel: after a failure, or by a function that tells nothing itself. */
export async function publishDue(publisher: Publisher, hasTime: () => boolean): Promise<void> {
  for await (const entry of publisher.outbox.take(PAGE)) {
    await publishOutcome(publisher, entry);
    if (!hasTime()) {
      return;
    }
  }
}
