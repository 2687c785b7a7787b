import type { ServiceDeployment } from "@aws-sdk/client-ecs";
import { type Deployed, type EcsModel, type HookEvent, IMAGES } from "./model";
import { BACK, BLUE_GREEN, type Expected, NO, REFUSALS, ROWS, WAIT, YES } from "./rows";

const USUAL_TIMEOUT = { timeoutInMinutes: 1440, action: "ROLLBACK" } as const;
const ENDED = ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"];

/** What holds of every model of ECS's deployments: each plays the same deployments, and answers the same. */
export function describeDeployments(start: () => EcsModel): void {
  let ecs: EcsModel;
  let services = 0;
  let service: string;
  beforeEach(() => {
    ecs = start();
    service = `service-of-${++services}-rows`;
  });

  async function deployments() {
    const { serviceDeployments = [] } = await ecs.client.listServiceDeployments({
      cluster: ecs.cluster,
      service,
    });
    return serviceDeployments;
  }
  const latest = async () => (await deployments())[0]?.serviceDeploymentArn ?? "";

  async function described(arn: string): Promise<ServiceDeployment> {
    const { serviceDeployments = [] } = await ecs.client.describeServiceDeployments({
      serviceDeploymentArns: [arn],
    });
    return serviceDeployments[0] ?? {};
  }

  async function revision(arn: string) {
    const { serviceRevisions = [] } = await ecs.client.describeServiceRevisions({
      serviceRevisionArns: [arn],
    });
    return serviceRevisions[0];
  }

  async function endOf(arn: string): Promise<ServiceDeployment> {
    await ecs.until(`${arn} to end`, async () => ENDED.includes((await described(arn)).status ?? ""));
    return described(arn);
  }

  const secondsBetween = (from = 0, to = 0) => ((to - from) / 1000) * ecs.speed;
  const callsOf = async (arn: string) =>
    (await ecs.hookEvents()).filter(({ resourceArn }) => resourceArn === arn);

  /** A service that runs the old image, and from now on is deployed so; answers its revision. */
  async function running(deployed: Deployed): Promise<string> {
    await ecs.create(service, "shop/old:1", { ...BLUE_GREEN, answers: {} });
    const { targetServiceRevision } = await endOf(await latest());
    await ecs.update(service, deployed);
    return targetServiceRevision?.arn ?? "";
  }

  async function expectEnd(arn: string, old: string, { status, calls, runs, lasts = 0 }: Expected) {
    const ended = await endOf(arn);
    const { targetServiceRevision: { arn: target = "" } = {} } = ended;
    const print = (what: string, weights: HookEvent["productionTrafficWeights"]) =>
      target in weights ? `${what}${weights[target]}:${weights[old]}` : "";
    const events = await callsOf(arn);
    const executions = [...new Map(events.map((event) => [event.executionId, event])).values()];
    expect({ status: ended.status, stage: ended.lifecycleStage }).toEqual({ status, stage: undefined });
    expect(
      executions.map(
        ({ lifecycleStage, testTrafficWeights, productionTrafficWeights }) =>
          lifecycleStage + print(" test ", testTrafficWeights) + print(" ", productionTrafficWeights),
      ),
    ).toEqual(calls);
    for (const event of events) {
      expect(event).toMatchObject({ serviceArn: ended.serviceArn, targetServiceRevisionArn: target });
    }
    if (runs) {
      await ecs.until("all tasks", async () => (await ecs.runs(service)).join() === runs.join());
    }
    if (status.startsWith("ROLLBACK")) {
      expect(ended.rollback).toMatchObject({ serviceRevisionArn: old });
    }
    expect(secondsBetween(events[0]?.begunAt, events.at(-1)?.begunAt)).toBeGreaterThanOrEqual(lasts);
  }

  test.each(ROWS)("$title", async ({ deployed, waitsAt, stops = 0, next, ...expected }) => {
    const old = await running(deployed);
    await ecs.deploy(service, "shop/new:1");
    const arn = await latest();
    let expiresAt: Date | undefined;
    if (waitsAt) {
      const calls = async () =>
        (await callsOf(arn)).filter(({ lifecycleStage }) => lifecycleStage === waitsAt);
      await ecs.until(`${arn} at ${waitsAt}`, async () => (await calls()).length > 0);
      const { answers, timeoutConfiguration: timeout, strategy } = deployed;
      const { timeoutInMinutes, action } = timeout ?? USUAL_TIMEOUT;
      const held = await described(arn);
      expect(held).toMatchObject({
        status: waitsAt in BACK ? "ROLLBACK_IN_PROGRESS" : "IN_PROGRESS",
        sourceServiceRevisions: [{ arn: old }],
        lifecycleStage: waitsAt,
        deploymentConfiguration: {
          strategy,
          lifecycleHooks: [
            { lifecycleStages: Object.keys(answers), ...(timeout && { timeoutConfiguration: timeout }) },
          ],
        },
        lifecycleHookDetails: [{ targetType: "AWS_LAMBDA", status: "IN_PROGRESS", timeoutAction: action }],
      });
      expiresAt = held.lifecycleHookDetails?.[0]?.expiresAt;
      const allowed = secondsBetween((await calls())[0]?.begunAt, expiresAt?.getTime()) / 60;
      // The embedded AWS sets the time, in whole milliseconds of a faster clock, a little before it calls.
      expect(allowed).toBeLessThan(timeoutInMinutes * 1.01);
      expect(allowed).toBeGreaterThan(timeoutInMinutes / 2);
    }
    for (let count = 0; count < stops; count += 1) {
      expect(
        await ecs.client.stopServiceDeployment({ serviceDeploymentArn: arn, stopType: "ROLLBACK" }),
      ).toMatchObject({ serviceDeploymentArn: arn });
    }
    if (!next) {
      await expectEnd(arn, old, expected);
      if (deployed.timeoutConfiguration) {
        const { finishedAt = new Date(0) } = await described(arn);
        expect(finishedAt.getTime()).toBeGreaterThanOrEqual(expiresAt?.getTime() ?? Infinity);
      }
      return;
    }
    await ecs.update(service, next.deployed);
    await ecs.deploy(service, "shop/next:1");
    const following = await latest();
    expect((await described(following)).sourceServiceRevisions?.map((each) => each.arn)).toEqual([
      old,
      (await described(arn)).targetServiceRevision?.arn,
    ]);
    expect(await endOf(arn)).toMatchObject({ status: expected.status });
    await expectEnd(following, old, next);
  });

  test("the first deployment has nothing to go back to", async () => {
    await ecs.create(service, "shop/new:1", { ...BLUE_GREEN, answers: { POST_SCALE_UP: [NO] } });

    expect(await endOf(await latest())).toMatchObject({
      status: "ROLLBACK_FAILED",
      sourceServiceRevisions: [],
    });
    await ecs.until("no task", async () => (await ecs.runs(service)).length === 0);
  });

  test("a revision has the digest of a tag once its first task has started", async () => {
    await running({ ...BLUE_GREEN, answers: { PRE_SCALE_UP: [WAIT, WAIT, YES], POST_SCALE_UP: [] } });
    await ecs.deploy(service, "shop/new:1");
    const arn = await latest();
    await ecs.until("the first call", async () => (await callsOf(arn)).length > 0);

    const { targetServiceRevision: { arn: target = "" } = {}, serviceArn, clusterArn } = await described(arn);
    const before = await revision(target);
    await endOf(arn);

    const image = { containerName: "app", image: "shop/new:1" };
    expect(before).toMatchObject({ serviceRevisionArn: target, serviceArn, clusterArn });
    expect(before?.containerImages).toEqual([image]);
    expect((await revision(target))?.containerImages).toEqual([
      { ...image, imageDigest: IMAGES["shop/new:1"] },
    ]);
  });

  test("deployments are listed, the newest first, and those of a status alone", async () => {
    await running({ ...BLUE_GREEN, answers: { PRE_SCALE_UP: [NO] } });
    const first = await latest();
    await ecs.deploy(service, "shop/new:1");
    const second = await latest();
    const { targetServiceRevision } = await endOf(second);

    const brief = { targetServiceRevisionArn: targetServiceRevision?.arn, status: "ROLLBACK_SUCCESSFUL" };
    expect(await deployments()).toMatchObject([
      { serviceDeploymentArn: second, ...brief, createdAt: expect.any(Date), finishedAt: expect.any(Date) },
      { serviceDeploymentArn: first, status: "SUCCESSFUL" },
    ]);
    const { serviceDeployments } = await ecs.client.listServiceDeployments({
      ...{ cluster: ecs.cluster, service, status: ["SUCCESSFUL"] },
    });
    expect(serviceDeployments).toMatchObject([{ serviceDeploymentArn: first }]);
  });

  describe("what is not there", () => {
    let arn: string;
    let target: string;
    beforeEach(async () => {
      target = await running({ ...BLUE_GREEN, answers: {} });
      arn = await latest();
    });

    test.each(REFUSALS)("is refused: %s of %s", async (operation, _, input, name) => {
      const call = ecs.client[operation] as (given: object) => Promise<unknown>;
      await expect(call.call(ecs.client, input({ cluster: ecs.cluster, arn }))).rejects.toMatchObject({
        name,
      });
    });

    test("is missing, beside what is", async () => {
      const asked = { serviceDeploymentArns: [`${arn}x`, arn], serviceRevisionArns: [target, `${target}x`] };

      expect(await ecs.client.describeServiceDeployments(asked)).toMatchObject({
        serviceDeployments: [{ serviceDeploymentArn: arn }],
        failures: [{ arn: `${arn}x`, reason: "MISSING" }],
      });
      expect(await ecs.client.describeServiceRevisions(asked)).toMatchObject({
        serviceRevisions: [{ serviceRevisionArn: target }],
        failures: [{ arn: `${target}x`, reason: "MISSING" }],
      });
    });
  });
}
