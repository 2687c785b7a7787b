import { LAST_SWEEP_KEY, WORKLOADS_PREFIX } from "../../../functions/contract/ledger";
import { workloadKey } from "../../../functions/contract/sighting";
import type { Row } from "../../../functions/table/table";
import { type LastSweep, readLastSweep, workloadsOf } from "../../../functions/workloads/workloads-of";
import { SKEW_BOUND_MS } from "../../aws/lambda-function";
import { namesOf, rowKeyOf } from "../../fleet/names";
import { type SimulatedTask, workloadOfTask } from "../../observed/task";
import type { CreateInvariant } from "../invariant";

const MOST_BYTES = 16 * 1024;

const imageOf = (pair: string) => pair.slice(0, pair.indexOf(" "));

/**
 * Who runs an image is never wrong for longer than two complete sweeps: no service or family is missing that runs it, and
 * none is named that does not. Where more run it than the item names, each sweep puts their number right. And the item
 * that says so stays within its size.
 */
export const workloadsAreKnown: CreateInvariant = (world, report) => {
  const items = new Map<string, Row>();
  const sweeps: LastSweep[] = [];
  /** Since when a pair of image and workload is wrong. */
  const wrong = new Map<string, number>();
  const pairsOf = (task: SimulatedTask) =>
    namesOf(task).map((name) => `${rowKeyOf(world.store, name)} ${workloadKey(workloadOfTask(task))}`);
  /** The running tasks have changed, so that everything that was said of them is right or wrong from now on. */
  const changed = (task: SimulatedTask) => {
    for (const pair of pairsOf(task)) {
      wrong.delete(pair);
    }
  };
  /** When the last task of a pair has stopped. */
  const stoppedAt = new Map<string, number>();
  const isAssumed = ({ namesArchitecture, definition }: SimulatedTask) =>
    !namesArchitecture && definition.platform !== "linux/amd64";
  /** Right after a sweep, whatever ran all the time is counted, and nothing that had ended before. */
  const judgeNumbers = (sweep: LastSweep) => {
    const since = sweep.startedAt.getTime() - SKEW_BOUND_MS;
    const sure = new Set<string>();
    const possible = new Set([...stoppedAt].filter(([, at]) => at > since).map(([pair]) => pair));
    for (const task of world.fleet.running.values()) {
      for (const pair of pairsOf(task)) {
        possible.add(pair);
        // Where nobody may read a task definition, linux/amd64 stands in.
        possible.add(pair.replace("#linux/arm64", "#linux/amd64"));
        if (task.startedAt < since && !isAssumed(task)) {
          sure.add(pair);
        }
      }
    }
    for (const [image, item] of items) {
      const { services = [], furtherServices = 0 } = workloadsOf(item, sweep) ?? {};
      const number = services.length + furtherServices;
      const numberOf = (pairs: ReadonlySet<string>) =>
        [...pairs].filter((each) => imageOf(each) === image).length;
      // An event may come hours after its task has ended.
      const isAdded = Date.parse(String(item.addedAt)) > since;
      if (furtherServices > 0 && (number < numberOf(sure) || (number > numberOf(possible) && !isAdded))) {
        report(`${number} are said to run ${image}, which ${numberOf(sure)} to ${numberOf(possible)} do`);
      }
    }
  };
  return {
    taskRuns: changed,
    taskStopped: (task) => {
      changed(task);
      for (const pair of pairsOf(task)) {
        stoppedAt.set(pair, world.clock.now());
      }
    },
    itemChanged: (key, before, after) => {
      const sweep = key === LAST_SWEEP_KEY ? readLastSweep(after) : undefined;
      // A write without an answer comes twice.
      if (sweep && sweep.startedAt.getTime() !== sweeps.at(-1)?.startedAt.getTime()) {
        sweeps.push(sweep);
        judgeNumbers(sweep);
      }
      if (!key.startsWith(WORKLOADS_PREFIX)) {
        return;
      }
      const image = key.slice(WORKLOADS_PREFIX.length);
      const bytes = Buffer.byteLength(JSON.stringify(after ?? {}));
      if (bytes > MOST_BYTES) {
        report(`the item of who runs ${image} has ${bytes} bytes`);
      }
      if (after === undefined) {
        items.delete(image);
        return;
      }
      items.set(image, after);
      if (after.addedAt !== before?.addedAt) {
        // An event may come hours after its task has ended.
        for (const pair of [...wrong.keys()].filter((each) => each.startsWith(`${image} `))) {
          wrong.delete(pair);
        }
      }
    },
    check: (now) => {
      const running = new Set<string>();
      const unsure = new Set<string>();
      for (const task of world.fleet.running.values()) {
        for (const pair of pairsOf(task)) {
          (isAssumed(task) ? unsure : running).add(pair);
        }
      }
      const named = new Set<string>();
      /** Images without the names of all that run them. */
      const many = new Set<string>();
      for (const [image, item] of items) {
        const known = workloadsOf(item, sweeps.at(-1));
        if (known !== undefined && known.furtherServices > 0) {
          many.add(image);
        }
        for (const service of known?.services ?? []) {
          named.add(`${image} ${workloadKey(service)}`);
        }
      }
      // Where nobody may read a task definition, linux/amd64 stands in.
      const mayBeNamed = (pair: string) =>
        running.has(pair) || unsure.has(pair) || unsure.has(pair.replace("#linux/amd64", "#linux/arm64"));
      const mistakes = new Set([
        ...[...running].filter((pair) => !named.has(pair) && !many.has(imageOf(pair))),
        ...[...named].filter((pair) => !mayBeNamed(pair)),
      ]);
      for (const pair of wrong.keys()) {
        if (!mistakes.has(pair)) {
          wrong.delete(pair);
        }
      }
      for (const pair of mistakes) {
        const since = wrong.get(pair) ?? now;
        wrong.set(pair, since);
        const complete = sweeps.filter(({ startedAt }) => startedAt.getTime() > since + SKEW_BOUND_MS);
        if (complete.length >= 2) {
          const what = running.has(pair) ? "runs and is not named" : "is named and does not run";
          report(`${pair} ${what} since ${new Date(since).toISOString()}, after ${complete.length} sweeps`);
        }
      }
    },
  };
};
