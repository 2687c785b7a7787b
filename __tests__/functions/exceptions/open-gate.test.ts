import { OPEN_GATE_KEY } from "../../../functions/contract/blocking/gate";
import { HOUR } from "../../../functions/contract/durations";
import { isGate, type Notice } from "../../../functions/contract/notices/notice";
import { closeGate, noticeOpenGate, openGate } from "../../../functions/exceptions/open-gate";
import { coordinate } from "../../../functions/programs/scan-coordinator/coordinate";
import type { Work } from "../../../functions/programs/scan-coordinator/coordinator";
import { buildArn } from "../samples";
import { createCoordinator, work } from "../simulated-coordinator";
import { edit } from "../table/edit";

async function createInstallation() {
  const coordinator = await createCoordinator([]);
  const published: Notice[] = [];
  coordinator.channel.publish = async (notice) => void published.push(notice);
  const { store } = coordinator;
  return {
    store,
    gate: { installation: "scanning", table: store.table },
    run: (of?: Partial<Work>) => coordinate(coordinator, work(of)),
    /** As `aws dynamodb update-item` does. */
    write: (gateOpenUntil: string, gateOpenReason: string) =>
      edit(store.table, OPEN_GATE_KEY, { gateOpenUntil, gateOpenReason, openedBy: "arn:somebody-else" }),
    published: () =>
      published
        .filter(isGate)
        .map(({ detailType, openUntil, reason, openedBy }) => [detailType, openUntil, reason, openedBy]),
  };
}

const OPENED = "Deployment Gate Opened";
const inAnHour = (now: Date) => new Date(now.getTime() + HOUR).toISOString();

test("a gate that was opened without the command line is published by the next run, once for each end and reason", async () => {
  const on = await createInstallation();
  const until = inAnHour(on.store.now());
  await on.write(until, "INC-7");

  await on.run();
  await on.run({ endedBuilds: [buildArn(1)] });
  on.store.passMinutes(1);
  await on.run();
  expect(on.published()).toEqual([[OPENED, until, "INC-7", "not stated"]]);

  await on.write(until, "INC-8");
  await on.run();
  await on.write(until, "INC-7");
  await on.run();
  expect(on.published()).toEqual([
    [OPENED, until, "INC-7", "not stated"],
    [OPENED, until, "INC-8", "not stated"],
  ]);
});

test("an opening of one service that the command line has announced is announced no more, also once that was published", async () => {
  const on = await createInstallation();
  const gate = { ...on.gate, workload: "production/web" };
  await openGate(gate, { minutes: 60, reason: "INC-7", openedBy: "arn:ann" }, on.store.now());
  const notice = () => noticeOpenGate(on.store.table, "scanning", on.store.now(), "production/web");

  expect(await notice()).toBeUndefined();
  await on.run({ endedBuilds: [buildArn(1)] });
  expect(await notice()).toBeUndefined();
  await on.run();
  expect(on.published()).toEqual([[OPENED, expect.anything(), "INC-7", "arn:ann"]]);
});

test("one that the command line opens is published once, too, by the next run, and so is its end", async () => {
  const on = await createInstallation();
  const now = on.store.now();
  await openGate(on.gate, { minutes: 60, reason: "INC-7", openedBy: "arn:ann" }, now);

  await on.run({ endedBuilds: [buildArn(1)] });
  await on.run();
  expect(on.published()).toEqual([[OPENED, inAnHour(now), "INC-7", "arn:ann"]]);

  await closeGate(on.gate, on.store.now());
  await on.run();
  expect(on.published().slice(1)).toEqual([["Deployment Gate Closed", undefined, "INC-7", undefined]]);
});
