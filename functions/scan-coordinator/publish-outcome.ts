import type { Outbox, OutboxEntry } from "../shared/outbox";
import type { Telemetry } from "../shared/telemetry";
import type { ResultsChannel } from "./results-channel";

export interface Publisher {
  readonly outbox: Pick<Outbox, "take" | "settle" | "postpone">;
  readonly channels: readonly ResultsChannel[];
  readonly telemetry: Telemetry;
}

/** Outcomes told in one invocation; the rest is due in the next one. */
const PAGE = 100;

/**
 * Tells an outcome on each channel that does not know it. A channel that fails does not keep it from the others, and is
 * told again later, it alone.
 */
export async function publishOutcome(
  { outbox, channels, telemetry }: Publisher,
  entry: OutboxEntry,
): Promise<void> {
  const told = [...entry.told];
  for (const channel of channels.filter(({ name }) => !entry.told.includes(name))) {
    try {
      await channel.publish(entry.scan);
      told.push(channel.name);
    } catch (error) {
      telemetry.count("PublishErrors");
      telemetry.error("outcome could not be told and is told again", {
        channel: channel.name,
        scanId: entry.scan.scanId,
        image: entry.scan.image.reference,
        error,
      });
    }
  }
  const isTold = channels.every(({ name }) => told.includes(name));
  await (isTold ? outbox.settle(entry) : outbox.postpone(entry, told));
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
