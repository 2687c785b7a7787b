import { MINUTE } from "../../../../functions/contract/durations";
import { parseImage } from "../../../../functions/contract/images/image";
import { VERDICTS } from "../../../../functions/contract/images/scan";
import { requestScan } from "../../../../functions/ledger/asker";
import { DIGEST, OTHER_DIGEST } from "../../samples";
import { withFailingCalls } from "./failing-calls";
import { container, FUNCTION_ARN, hookEvent, revisionOf, type SimulatedGate } from "./simulated-gate";
import { at, BEFORE, beside, each, OTHER, type Situations } from "./situations";

const WEB = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1";
const RAN = "FAILED that ran here";
const NAMED = "FAILED that is excepted by name";
const DIGESTED = "FAILED that is excepted by digest";

/** What ECR says of a tag, whether a hook comes after the first task, and what on_no_verdict is. */
const TAGS = [
  ...["FAILED", "PASSED", "NO_POLICY", "nothing"].map((says) => [says, true, "block"] as const),
  ...["FAILED", "PASSED", "nothing", RAN, DIGESTED, NAMED].map((says) => [says, false, "block"] as const),
  ...[RAN, DIGESTED].map((says) => [says, true, "block"] as const),
  ...[[RAN, false, "allow"] as const, ["FAILED while the gate is open", false, "block"] as const],
] as const;

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const REFERENCE = `registry.example.com/web:1@${DIGEST}`;
const IMAGE = parseImage(REFERENCE, "linux/amd64");
const REFUSED = { errorClass: "configuration", errorScope: "registry", reason: "401 Unauthorized" } as const;

/** A deployment of an image by digest, which ECS pulls with a secret, and that has the gate at these stages. */
function isPrivate(gate: SimulatedGate, stages = [BEFORE, "POST_SCALE_UP"]): void {
  gate.set({ on_no_verdict: "block" });
  gate.containers = [container("web", REFERENCE)];
  gate.credentials = { web: SECRET };
  gate.hooks = [{ targetArn: FUNCTION_ARN, stages }];
}

export const BEFORE_TASKS: Situations = {
  ...Object.fromEntries(
    TAGS.map(([says, isHooked, on_no_verdict]) => [
      `a tag of which ECR says ${says}, with a later hook: ${isHooked}, and ${on_no_verdict}`,
      async (gate: SimulatedGate) => {
        gate.set({ on_no_verdict, on_failed_running: "allow" });
        gate.containers = [{ name: "web", image: WEB, imageDigest: undefined }];
        gate.tags = { [WEB]: DIGEST };
        gate.hooks = isHooked ? [{ targetArn: FUNCTION_ARN, stages: ["POST_SCALE_UP"] }] : [];
        gate.running = says === RAN ? [container("web", WEB)] : [];
        const verdict = VERDICTS.find((name) => says.startsWith(name));
        if (verdict) await gate.scanned(verdict, parseImage(WEB, "linux/amd64", DIGEST));
        if (says.includes("excepted")) {
          await gate.store.except({ image: says === DIGESTED ? DIGEST : WEB.replace(/:1$/, "") });
        }
        await gate.store.openGate(says.endsWith("open") ? 60 : 0);
        await at(gate, BEFORE);
      },
    ]),
  ),
  ...Object.fromEntries(
    (
      [
        ["of ours", FUNCTION_ARN, "POST_SCALE_UP"],
        ["of ours by an alias", `${FUNCTION_ARN}:live`, "POST_SCALE_UP"],
        ["of somebody else's", `${FUNCTION_ARN}-of-others`, "POST_SCALE_UP"],
        ["of ours at another stage", FUNCTION_ARN, BEFORE],
      ] as const
    ).map(([whose, targetArn, stage]) => [
      `what stays unknown, with a hook ${whose}`,
      async (gate: SimulatedGate) => {
        gate.containers = [{ name: "web", image: "nginx:1.27", imageDigest: undefined }];
        gate.hooks = [{ targetArn, stages: [stage] }];
        await at(gate, BEFORE);
      },
    ]),
  ),
  ...each(
    ["PASSED", "FAILED"],
    "an image of a private registry is scanned once a task has pulled it",
    async (gate, says) => {
      isPrivate(gate);
      await at(gate, BEFORE);
      await gate.call();
      await gate.scanned(says as "PASSED", IMAGE);
      await gate.call();
    },
  ),
  "one whose registry has refused another source is waited for until the own credentials were tried": async (
    gate,
  ) => {
    isPrivate(gate, ["POST_SCALE_UP"]);
    await requestScan(gate.gate, { image: IMAGE, taskArn: "another" });
    await gate.erred(REFUSED, IMAGE);
    await gate.call();
    gate.store.passMinutes(5);
    await gate.call();
    await gate.erred(REFUSED, IMAGE);
    await gate.call();
  },
  "no credentials are used for a container that ECS does not name": async (gate) => {
    isPrivate(gate);
    gate.declared = { web: REFERENCE, sidecar: `registry.example.com/web:1@${OTHER_DIGEST}` };
    gate.credentials = { web: SECRET, sidecar: SECRET };
    await gate.call();
  },
};

/** The image has failed, and the current revision runs it, or these. */
async function runs(gate: SimulatedGate, ...containers: readonly ReturnType<typeof container>[]) {
  gate.running = containers.length > 0 ? containers : [container()];
  await gate.scanned("FAILED");
  return gate.set({ on_failed_running: "allow" });
}
const without = (gate: SimulatedGate, ...silent: readonly string[]) =>
  withFailingCalls(gate, (name) => silent.includes(name), "refused");
const succeeded = (arn: string) => ({ deploymentArn: arn, status: "SUCCESSFUL", targetRevisionArn: arn });
const ranBefore = (gate: SimulatedGate, current: ReturnType<typeof container>[], before: typeof current) => {
  gate.history.push(...["now", "before"].map(succeeded));
  gate.ranBefore = { now: revisionOf("now", current), before: revisionOf("before", before) };
};
const notFound = Object.assign(new Error("Service not found."), { name: "ServiceNotFoundException" });
const lags = (lag: (gate: SimulatedGate) => unknown) => async (gate: SimulatedGate) => {
  const another = container("web", "nginx:1.27", OTHER_DIGEST);
  await runs(gate, another);
  gate.ranBefore = { before: revisionOf("before", [another]) };
  lag(gate);
  for (const minutes of [0, 4.9, 0.1]) {
    gate.store.passMinutes(minutes);
    await gate.call();
  }
};

export const FAILED_RUNNING: Situations = {
  "what ran here before is refused, with what else the deployment may be for": async (gate) => {
    await runs(gate);
    await gate.set({ on_failed_running: "block" }).call();
  },
  "allowed where the current revision has it": async (gate) => (await runs(gate)).call(),
  "also under another name": async (gate) => (await runs(gate, container("web", "httpd:2.4", DIGEST))).call(),
  "where an earlier successful deployment had it": async (gate) => {
    ranBefore(await runs(gate), [], [container()]);
    await gate.call();
  },
  "not where another digest ran": async (gate) => {
    ranBefore(await runs(gate), [container("web", "nginx:1.27", OTHER_DIGEST)], []);
    await gate.call();
  },
  ...each(
    ["allow", "block"],
    "where ECS does not say what runs, it is waited for as far as that decides",
    async (gate, answer) => {
      (await runs(gate)).set({ on_failed_running: answer as "allow" });
      await gate.call(hookEvent(), without(gate, "ecs.history"));
      await gate.call(hookEvent(), without(gate, "ecs.deployment"));
    },
  ),
  "a read that lags is waited for, five minutes long: ECS knows no deployment": lags((gate) =>
    Object.assign(gate, { described: undefined }),
  ),
  "it does not list it": lags((gate) => Object.assign(gate, { history: [succeeded("before")] })),
  "it does not describe a revision": lags((gate) => gate.history.push(succeeded("lags"))),
  "it knows no service": lags(({ gate }) =>
    Object.assign(gate.deployments, { history: () => Promise.reject(notFound) }),
  ),
  "what one revision shows is known, whatever ECS does not say of the others, or has no time to say": async (
    gate,
  ) => {
    await runs(gate);
    gate.containers = [container(), beside];
    await gate.scanned("FAILED", OTHER);
    gate.history.push(succeeded("lags"), succeeded("before"));
    gate.ranBefore = { before: revisionOf("before", [container()]) };
    await gate.call();
    gate.remainingMs = () => 6000;
    await gate.call();
  },
  ...each(
    ["ecs.revision", "task definitions.containerImages"],
    "a FAILED that is known here is not refused without",
    async (gate, silent) => {
      await runs(gate);
      gate.containers = [container(), beside];
      await gate.call();
      await gate.call(hookEvent(), without(gate, silent));
      // Nor where ECS does not say either what ran here.
      await gate.call(hookEvent(), without(gate, silent, "ecs.history"));
    },
  ),
  "one that is known here is allowed, where it becomes FAILED while the call asks for scans": async (
    gate,
  ) => {
    await runs(gate);
    gate.containers = [container(), container("late", "busybox:1.36", OTHER_DIGEST)];
    gate.running = gate.containers;
    gate.store.meanwhile(OTHER, () => gate.scanned("FAILED", OTHER));
    await gate.call();
  },
  "a FAILED that an earlier call has read refuses, although nothing can be read any more": async (gate) => {
    gate.containers = [container(), container("worker", "busybox:1.36", OTHER_DIGEST)];
    await gate.scanned("FAILED");
    await gate.store.except({ until: new Date(gate.store.now().getTime() + MINUTE).toISOString() });
    await gate.call();
    gate.store.passMinutes(2);
    gate.hasRevision = false;
    await gate.call();
  },
};
