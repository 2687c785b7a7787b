import fc from "fast-check";
import { GATE_STAGES } from "../../functions/contract/blocking/gate";
import { subjectOf } from "../../functions/enforcement/subject";
import { parseHookEvent, stageOf, UnanswerableError } from "../../functions/programs/deployment-gate/hook";
import { imageFilter } from "../../functions/tasks/image-filter";
import { InvalidEventError, parseTaskEvent } from "../../functions/tasks/task-event";
import { workloadOf } from "../../functions/tasks/workload";
import { ownerIn } from "../../functions/workloads/owners/owner";
import { ELSEWHERE, eventOf, ON_FARGATE } from "../fixtures/launch-ways";
import {
  DEPLOYMENT_ARN,
  FUNCTION_ARN,
  hookEvent,
  REVISION_ARN,
  SERVICE_ARN,
  SimulatedGate,
} from "../functions/programs/deployment-gate/simulated-gate";
import { DIGEST, NOW, SAYS_NOTHING } from "../functions/samples";
import { sightingsOf } from "../functions/tasks/sightings-of";
import { expectOften, forAll, forAllAsync, unlessRefused } from "../property-runs";
import { anyJson, asText, hostileText, LONE_HALVES, mutated } from "./arbitraries";

/** What a normalised reference consists of: no shell, log, YAML, XML or HCL takes anything in it for more than text. */
const HARMLESS = /^[A-Za-z0-9._:/@[\]-]{1,300}$/;
const ONE_LINE = /^[^\p{Cc}\u2028\u2029]*$/u;

const taskEvents = [...ON_FARGATE, ...ELSEWHERE, "windows" as const].map(eventOf);
/** Both forms in which AWS documents a call of a hook. */
const hookEvents = [
  hookEvent(),
  {
    lifecycleStage: "PRE_SCALE_UP",
    resourceArn: DEPLOYMENT_ARN,
    serviceArn: SERVICE_ARN,
    targetServiceRevisionArn: REVISION_ARN,
    hookDetails: "anything",
  },
];

// Proves text.events.
test("whatever is in the queue is a task whose images are harmless names, or is refused by name", async () => {
  const reader = {
    taskDefinitions: SAYS_NOTHING,
    filter: imageFilter({ include: [], exclude: ["docker.io/library/*"] }),
  };
  let read = 0;

  await forAllAsync(2000, asText(fc.oneof(mutated(...taskEvents), anyJson)), async (body) => {
    const task = unlessRefused(() => parseTaskEvent(body), InvalidEventError);
    if (task === undefined) return;
    read += 1;
    workloadOf(task);
    const { sightings, rejected, failed } = await sightingsOf(task, reader);
    expect(failed).toEqual([]);
    for (const { image } of sightings) {
      expect(image.reference).toMatch(HARMLESS);
      expect(image.repository).toMatch(HARMLESS);
      expect(image.digest ?? DIGEST).toMatch(/^sha256:[0-9a-f]{64}$/);
      subjectOf(task, image, NOW);
    }
    for (const { reason } of rejected) expect(reason.length).toBeLessThan(400);
  });
  expectOften(read, 300);
});

test("whatever calls the gate names a deployment, or is refused by name", () => {
  let read = 0;

  forAll(5000, fc.oneof(mutated(...hookEvents), anyJson), (event) => {
    const named = unlessRefused(() => stageOf(event), UnanswerableError);
    const stage = GATE_STAGES.find((each) => each === named) ?? "POST_SCALE_UP";
    const call = unlessRefused(() => parseHookEvent(event, stage, FUNCTION_ARN), UnanswerableError);
    if (call === undefined) return;
    read += 1;
    expect(call.place).toMatchObject({ region: "us-east-1", account: "123456789012" });
  });
  expectOften(read, 300);
});

test("the gate answers whatever it is called with and whatever ECS says of the revision, in the form that ECS reads", async () => {
  const revision = mutated([{ name: "web", image: "nginx:1.27", imageDigest: DIGEST }]);

  await forAllAsync(
    2000,
    fc.oneof(mutated(...hookEvents), fc.constant(hookEvent())),
    revision,
    async (event, containers) => {
      const gate = new SimulatedGate();
      gate.declared = { web: "nginx:1.27" };
      // The SDK hands on what ECS says in the fields that it knows.
      gate.containers = (Array.isArray(containers) ? containers : []).map((each) => {
        const { name = "", image, imageDigest } = Object(each);
        return { name: `${JSON.stringify(name)}`, image, imageDigest };
      });

      const answer = await gate.call(event);

      expect(["SUCCEEDED", "FAILED", "IN_PROGRESS"]).toContain(answer.hookStatus);
      expect(answer.hookDetails?.reason.length).toBeLessThanOrEqual(500);
      const errors = gate.telemetry.lines.map(({ fields }) => fields.error).filter(Boolean);
      for (const error of errors) expect(error).toBeInstanceOf(UnanswerableError);
    },
  );
});

test("the owner in any tags is one line without markup", () => {
  const tags = fc.oneof(
    mutated([{ key: "owner", value: "team-shop" }]),
    hostileText.map((value) => [{ key: "owner", value }]),
  );

  forAll(2000, tags, (given) => {
    const owner = ownerIn(given, ["team", "owner"]) ?? "";
    expect(owner).toMatch(ONE_LINE);
    expect(owner).not.toMatch(/[<>`\\]/);
    expect([...owner].length).toBeLessThanOrEqual(100);
    expect(owner).not.toMatch(LONE_HALVES);
  });
});
