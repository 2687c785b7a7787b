import { SECOND } from "../../functions/contract/durations";
import type { Digest } from "../../functions/contract/images/image";
import { contentOf } from "../observed/names";
import type { World } from "../world/world";
import { watchFirstTasks } from "./stage";

/** Collects a channel's messages; a title is an event's type, or a message's subject. */
export function watchMessages({ observers, clock }: World, channel: string) {
  const messages: {
    readonly id: string;
    readonly title: string;
    readonly at: number;
  }[] = [];
  observers.add({
    published: (of, id, title) => {
      if (of === channel) {
        messages.push({ id, title, at: clock.now() });
      }
    },
  });
  return messages;
}

/** Returns since when contents have a verdict. */
export function watchVerdicts({ observers, clock }: World): ReadonlyMap<string, number> {
  const verdicts = new Map<string, number>();
  observers.add({
    itemChanged: (key, _, after) => {
      if (after?.verdict !== undefined && !verdicts.has(contentOf(key))) {
        verdicts.set(contentOf(key), clock.now());
      }
    },
  });
  return verdicts;
}

/** Time until an image's first task is in the ledger: a build that ends before lets another image begin. */
const ASKED_MS = 3 * SECOND;

/**
 * Measures how long images waited for their first build, in seconds: from their first task, or from the next end of a
 * build if no slot was free. Infinity: for ever.
 */
export function watchWaits(world: World) {
  const seen = watchFirstTasks(world);
  const first = new Map<string, number>();
  const ends: number[] = [];
  world.observers.add({
    buildStarted: ({ key }) => {
      first.set(contentOf(key), first.get(contentOf(key)) ?? world.clock.now());
    },
    buildEnded: () => {
      ends.push(world.clock.now());
    },
  });
  return {
    /** Returns the seconds from an image's first task to its first build. */
    secondsOf: (digest: Digest) =>
      ((first.get(`${digest}#linux/amd64`) ?? Number.POSITIVE_INFINITY) - (seen.get(digest) ?? 0)) / SECOND,
    longestOf: (images: readonly Digest[]) => {
      const waits = images.map((digest) => {
        const task = seen.get(digest) ?? 0;
        const begun = first.get(`${digest}#linux/amd64`) ?? Number.POSITIVE_INFINITY;
        return (begun - (ends.find((end) => end >= task + ASKED_MS && end <= begun) ?? task)) / SECOND;
      });
      return Math.round(Math.max(...waits));
    },
  };
}
