import { GATE_STAGES } from "../../functions/contract/blocking/gate";
import { nameOfResult } from "../aws/codebuild/scan-runner";
import { contentOf, countingRow, isBorrowed } from "../observed/names";
import type { Exported } from "../observed/simulated-build";
import { namesOf, type SimulatedTask } from "../observed/task";
import { foreignPlaceOf, namesOfPlace } from "../places/member";
import { blocks } from "../world/blocking";
import { bound } from "./bound";
import { GateWatch, knownImagesOf, Leniency, repeats, stepOf } from "./gate/answers";
import type { CreateInvariant } from "./invariant";

/**
 * No PASSED lets an image run under a name for which Sysdig says FAILED, once its scan under that name has ended:
 * neither in the ledger nor at a gate that blocks, even if another name passes. A content that runs under another name
 * than its verdict's is scanned under its own within a bound.
 */
export const namesHaveTheirVerdicts: CreateInvariant = (world, report) => {
  /** Names whose latest answer of Sysdig is FAILED, and since when. */
  const failed = new Map<string, number>();
  const letThrough = new Set<string>();
  const leniency = new Leniency(world);
  const said = new Map<string, Exported>();
  const { gate } = world.settings.blocking ?? {};
  const watch = new GateWatch(
    () => world.clock.now(),
    (call, answer, met) => {
      const { beganAt, hasFailed, hasMissed } = met;
      const step = stepOf(call);
      const { deployment } = call;
      const isJudged =
        gate && blocks(gate, deployment.service) && GATE_STAGES.some((each) => each === call.stage);
      const isRepeated = repeats(call, met, letThrough);
      const isLet = knownImagesOf(call, met).map(({ repository }) =>
        leniency.holdsFor(call, repository, beganAt),
      );
      leniency.take(call, answer, beganAt);
      if (answer !== "SUCCEEDED" || !isJudged) {
        return;
      }
      letThrough.add(step);
      if (isRepeated || hasFailed || hasMissed || deployment.isTakenBack) {
        return;
      }
      for (const [index, { name }] of knownImagesOf(call, met).entries()) {
        const isBad = (failed.get(name) ?? beganAt) < beganAt;
        if (isBad && !isLet[index]) {
          report(`${step} was let through, although Sysdig says that ${name} is FAILED`);
        }
      }
    },
  );
  return {
    buildEnded: ({ id, result }) => {
      said.set(id, result?.exported ?? {});
    },
    hookCalled: (...what) => watch.hookCalled(...what),
    answered: (...what) => watch.answered(...what),
    hookAnswered: (...what) => watch.hookAnswered(...what),
    itemChanged: (_, before, after) => {
      if (after?.verdict === undefined || after.verdictAt === before?.verdictAt) {
        return;
      }
      const { name, build } = nameOfResult(String(after.resultUrl));
      if (after.copiedFrom !== undefined) {
        return;
      }
      if (after.verdict === "FAILED") {
        failed.set(name, world.clock.now());
        return;
      }
      const isForAll = (said.get(build)?.SCAN_BOUND_TO ?? "") === "";
      for (const each of isForAll
        ? [...failed.keys()].filter((other) => contentOf(other) === contentOf(name))
        : [name]) {
        failed.delete(each);
      }
    },
    check: (now) => {
      for (const name of failed.keys()) {
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
