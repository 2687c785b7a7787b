import { until } from "../../until";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf } from "../task-event";

afterEach(() => installation.restore());

const MOMENTS = [
  { moment: "after asking", action: "codebuild:StartBuild", when: "before", builds: 0 },
  { moment: "after StartBuild", action: "codebuild:StartBuild", when: "after", builds: 1 },
  {
    moment: "before the ledger write that follows StartBuild",
    action: "dynamodb:UpdateItem",
    when: "before",
    // Asking, and taking a slot.
    skip: 2,
    builds: 1,
  },
] as const;

describe.each(MOMENTS)("scan-trigger killed $moment", ({ moment, builds, ...kill }) => {
  async function crash(name: string): Promise<void> {
    // Its event must not record the scan: what is tried here is that the scan is found again.
    await installation.aws.switch({ buildEvents: false });
    await installation.aws.killFunctionOn({
      ...kill,
      functionName: installation.output("trigger_function_name"),
    });
    await installation.send({ id: name.replace(/\W/g, "-"), containers: [container(name)] });
    await until(
      "the function to be killed",
      async () => (await installation.aws.pendingKills()).length === 0,
    );
    await installation.untilRow(keyOf(name), { rowState: "STARTING" });
    expect(await installation.buildsOf(digestOf(name))).toHaveLength(builds);
  }

  async function expectOneScan(name: string): Promise<void> {
    await until("a verdict", async () => {
      const row = await installation.row(keyOf(name));
      if (row?.rowState === "SCANNING") {
        await installation.passTime(keyOf(name), "dueAt");
        await installation.coordinate();
      }
      return row?.verdict === "PASSED";
    });
    await installation.untilQueueIsEmpty();
    expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
    expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
    // The slot that was taken before the function was killed came back.
    await installation.untilSlotsAreFree(keyOf(name));
  }

  test("its message comes again and resumes the scan with one build", async () => {
    const name = `crash/${moment.replace(/\W/g, "-").toLowerCase()}-message:1`;
    await crash(name);
    // One whose claim is young is left to the function that made it: it may be at work.
    await installation.passTime(keyOf(name), "dueAt");

    await installation.aws.releaseMessages(installation.output("queue_url"));

    await installation.untilRow(keyOf(name), { rowState: "SCANNING" });
    await expectOneScan(name);
  });

  test("the coordinator takes the scan over after the idempotency token has expired, with one build", async () => {
    const name = `crash/${moment.replace(/\W/g, "-").toLowerCase()}-coordinator:1`;
    await crash(name);
    await installation.aws.expireIdempotencyTokens();
    await installation.passTime(keyOf(name), "dueAt");

    await installation.coordinate();

    await installation.untilRow(keyOf(name), { rowState: "SCANNING" });
    await installation.aws.releaseMessages(installation.output("queue_url"));
    await expectOneScan(name);
  });
});

test("a build that ends before its start is recorded gives its verdict, and the late writer changes nothing", async () => {
  const name = "crash/fast:1";
  await installation.aws.killFunctionOn({
    functionName: installation.output("trigger_function_name"),
    action: "codebuild:StartBuild",
    when: "after",
  });
  await installation.send({ id: "fast", containers: [container(name)] });
  const row = await installation.untilPublished(keyOf(name));
  expect(row).toMatchObject({ verdict: "PASSED" });

  await installation.aws.releaseMessages(installation.output("queue_url"));
  await installation.untilQueueIsEmpty();

  expect(await installation.row(keyOf(name))).toEqual(row);
  expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
});
