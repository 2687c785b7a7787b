import { nameOfResult } from "../aws/codebuild/scan-runner";
import { contentOf, countingRow, isBorrowed } from "../observed/names";
import type { Exported } from "../observed/simulated-build";
import { namesOf, type SimulatedTask } from "../observed/task";
import { foreignPlaceOf, namesOfPlace } from "../places/member";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/**
 * No PASSED stands in the ledger for a name for which Sysdig says FAILED, once its scan under that name has ended, even
 * if another name passes; known-failed-is-refused.ts checks the gate. A content that runs under another name
 * than its verdict's is scanned under its own within a bound.
 */
export const namesHaveTheirVerdicts: CreateInvariant = (world, report) => {
  /** Names whose latest answer of Sysdig is FAILED. */
  const failed = new Set<string>();
  const said = new Map<string, Exported>();
  return {
    buildEnded: ({ id, result }) => {
      said.set(id, result?.exported ?? {});
    },
    itemChanged: (_, before, after) => {
      if (after?.verdict === undefined || after.verdictAt === before?.verdictAt) {
        return;
      }
      const { name, build } = nameOfResult(String(after.resultUrl));
      if (after.copiedFrom !== undefined) {
        return;
      }
      if (after.verdict === "FAILED") {
        failed.add(name);
        return;
      }
      const isForAll = (said.get(build)?.SCAN_BOUND_TO ?? "") === "";
      for (const each of isForAll
        ? [...failed].filter((other) => contentOf(other) === contentOf(name))
        : [name]) {
        failed.delete(each);
      }
    },
    check: (now) => {
      for (const name of failed) {
        const row = countingRow(world.store, name);
        if (row !== undefined && row.verdict !== "FAILED") {
          report(`${name} is ${row.verdict} by ${row.image}, and Sysdig says FAILED`);
        }
      }
      for (const task of world.fleet.running.values()) {
        for (const name of task.namesArchitecture ? namesOf(task) : []) {
          judgeScan(task, name, now);
        }
      }
    },
  };

  function judgeScan({ startedAt, clusterArn }: SimulatedTask, name: string, now: number): void {
    const place = foreignPlaceOf(clusterArn);
    const servedSince = world.places.servedSince(place) ?? Number.POSITIVE_INFINITY;
    const row = world.store.peek(name);
    const isOwed = isBorrowed(world.store, name) && row?.rowState !== "ERROR";
    const since = Math.max(startedAt, servedSince, Date.parse(String(row?.verdictAt)));
    if (isOwed && now > bound(world, since, 50, namesOfPlace(place))) {
      report(
        `${name} is FAILED under another name since ${row?.verdictAt}, and was not scanned under its own`,
      );
    }
  }
};
