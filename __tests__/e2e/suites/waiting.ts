import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { until } from "../../until";
import { whileDenied } from "../role-rights";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf } from "../task-event";

afterEach(() => installation.restore());

/** As many images as are asked for, each in a task of its own. */
function tasksOf(names: readonly string[]) {
  return names.map((name) => ({ id: name.replace(/\W/g, "-"), containers: [container(name)] }));
}

async function statesOf(names: readonly string[]): Promise<(string | undefined)[]> {
  const rows = await Promise.all(names.map((name) => installation.row(keyOf(name))));
  return rows.map((row) => String(row?.rowState ?? row?.verdict));
}

test.each(["AccountLimitExceededException", "ThrottlingException"] as const)(
  "%s for longer than any retry of the queue: every image waits, and is scanned once when there is capacity",
  async (refusal) => {
    const names = ["one", "two", "three"].map((name) => `quota/${name}-${refusal.toLowerCase()}:1`);
    await installation.aws.switch({ refuseBuilds: { error: refusal } });

    await installation.send(...tasksOf(names));
    for (const name of names) {
      await installation.untilRow(keyOf(name), { rowState: "WAITING", attempts: 0 });
    }
    await installation.untilQueueIsEmpty();
    // More often than the queue would deliver a message before it gave up.
    for (let minute = 0; minute < 6; minute += 1) {
      await installation.coordinate();
      expect(await installation.aws.releaseMessages(installation.output("queue_url"))).toBe(0);
    }
    expect(await statesOf(names)).toEqual(["WAITING", "WAITING", "WAITING"]);
    // Who was refused says so; the others wait for the back-off to end, or for their turn.
    const rows = await Promise.all(names.map((name) => installation.row(keyOf(name))));
    expect(rows.map((row) => row?.reason)).toContainEqual(expect.stringContaining(refusal));
    expect((await installation.row(CONTROL_KEY))?.closedReason).toContain(refusal);

    await installation.aws.switch({ refuseBuilds: null });
    await installation.endBackOff();
    await until("all to be scanned", async () => {
      await installation.coordinate();
      return (await statesOf(names)).every((state) => state === "PASSED");
    });

    for (const name of names) {
      expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
    }
    expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
  },
);

test("no more scans run at one time than max_concurrent_scans; ended ones free capacity for those that wait", async () => {
  const names = ["one", "two", "three", "four", "five"].map((name) => `brake/${name}:1`);
  await installation.aws.switch({ holdBuilds: true });
  // All at once: slots are taken by conditional updates.
  await installation.send(...tasksOf(names));
  await until(
    "the tasks to be looked at",
    async () => !(await statesOf(names)).some((state) => ["undefined", "STARTING"].includes(state ?? "")),
  );
  await installation.untilQueueIsEmpty();

  expect((await statesOf(names)).sort()).toEqual(["SCANNING", "SCANNING", "WAITING", "WAITING", "WAITING"]);

  await installation.aws.switch({ holdBuilds: false });
  // No schedule and no call of ours: the events of builds that end are enough.
  await until("all to be scanned", async () => (await statesOf(names)).every((state) => state === "PASSED"));
  for (const name of names) {
    expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
  }
});

test("without any build event the verdicts are the same", async () => {
  await installation.aws.switch({ buildEvents: false });
  const names = ["silent/vulnerable:1", "silent/web:1"];

  await installation.send(...tasksOf(names));
  for (const name of names) {
    await installation.untilRow(keyOf(name), { rowState: "SCANNING" });
    await until(
      "the build to end",
      async () => (await installation.buildsOf(digestOf(name)))[0]?.status === "SUCCEEDED",
    );
    await installation.passTime(keyOf(name), "dueAt");
  }
  await installation.coordinate();

  expect(await statesOf(names)).toEqual(["FAILED", "PASSED"]);
});

test("a scan that runs is left alone when its time comes, as long as its build lives", async () => {
  await installation.aws.switch({ holdBuilds: true });
  await installation.send({ id: "slow", containers: [container("slow/web:1")] });
  const before = await installation.untilRow(keyOf("slow/web:1"), { rowState: "SCANNING" });
  await installation.passTime(keyOf("slow/web:1"), "dueAt");

  await installation.coordinate();

  const after = await installation.untilRow(keyOf("slow/web:1"), { rowState: "SCANNING" });
  expect(after.scanId).toBe(before.scanId);
  expect(new Date(after.dueAt ?? 0).getTime()).toBeGreaterThan(Date.now());
  await installation.aws.switch({ holdBuilds: false });
  await installation.untilRow(keyOf("slow/web:1"), { verdict: "PASSED" });
  expect(await installation.buildsOf(digestOf("slow/web:1"))).toHaveLength(1);
});

/** What keeps the coordinator from looking at a scan that runs. */
const OBSTACLES = [
  {
    obstacle: "a refused BatchGetBuilds",
    /** The invocation says so once it has done the rest. */
    fails: true,
    during: async (_: string, run: () => Promise<void>) =>
      whileDenied(
        installation,
        "coordinator_function_name",
        { Action: "codebuild:BatchGetBuilds", Resource: "*" },
        run,
      ),
  },
  {
    obstacle: "a row that cannot be read",
    fails: false,
    during: async (key: string, run: () => Promise<void>) => {
      const { reference = "" } = (await installation.row(key)) ?? {};
      await installation.write(key, "reference", 1);
      await run();
      await installation.write(key, "reference", reference);
    },
  },
];

test.each(OBSTACLES)(
  "$obstacle stops no start in the same invocation",
  async ({ obstacle, fails, during }) => {
    const name = obstacle.replaceAll(" ", "-").toLowerCase();
    const names = [`obstacle/${name}-runs:1`, `obstacle/${name}-waits:1`] as const;
    const [running, waiting] = [keyOf(names[0]), keyOf(names[1])];
    await installation.aws.switch({ holdBuilds: true });
    await installation.send(...tasksOf([names[0]]));
    const { scanId } = await installation.untilRow(running, { rowState: "SCANNING" });
    await installation.aws.switch({ refuseBuilds: { error: "AccountLimitExceededException" } });
    await installation.send(...tasksOf([names[1]]));
    await installation.untilRow(waiting, { rowState: "WAITING" });
    await installation.untilQueueIsEmpty();
    await installation.aws.switch({ refuseBuilds: null });
    await installation.endBackOff();
    // Not longer ago: a row that nobody could read for an hour is set aside.
    await installation.write(running, "dueAt", new Date().toISOString());

    await during(running, async () => {
      const failed = await installation.coordinate().then(
        () => false,
        () => true,
      );

      expect(failed).toBe(fails);
      expect(await installation.row(waiting)).toMatchObject({ rowState: "SCANNING" });
      expect(await installation.row(running)).toMatchObject({ rowState: "SCANNING", scanId });
    });

    await installation.aws.switch({ holdBuilds: false });
    await until("both to be scanned", async () => {
      await installation.coordinate();
      return (await statesOf(names)).every((state) => state === "PASSED");
    });
    for (const each of names) {
      expect(await installation.buildsOf(digestOf(each))).toHaveLength(1);
    }
  },
);
