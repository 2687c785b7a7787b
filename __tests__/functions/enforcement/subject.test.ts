import { readSubject, subjectKey, subjectOf } from "../../../functions/enforcement/subject";
import { parseTaskEvent } from "../../../functions/tasks/task-event";
import { DIGEST, image, NOW, OTHER_DIGEST, TASK_ARN, taskEvent } from "../samples";

const NGINX = image();

function subject(detail: object, of = NGINX) {
  return subjectOf(parseTaskEvent(taskEvent(undefined, { ...detail })), of, NOW);
}

const key = (detail: object) => {
  const found = subject(detail);
  return found && subjectKey(found);
};

const IMAGE = `${DIGEST}#linux/amd64`;
const TASK_ID = "0123456789abcdef0123456789abcdef";

test.each<[string, object, string | undefined]>([
  [
    "a service's task: the deployment that started it",
    { startedBy: "ecs-svc/123" },
    `production/web/123#${IMAGE}`,
  ],
  ["one whose deployment is not named: its task definition", {}, `production/web/web:7#${IMAGE}`],
  ["a standalone task: itself", { group: "family:web" }, `production/${TASK_ID}#${IMAGE}`],
  [
    "one that names its starter",
    { group: "family:web", startedBy: "cron" },
    `production/${TASK_ID}#${IMAGE}`,
  ],
  ["one without a group", { group: undefined }, `production/${TASK_ID}#${IMAGE}`],
  ["one in a group of its own", { group: "batch" }, `production/${TASK_ID}#${IMAGE}`],
  ["a standalone task that has ended: nothing", { group: "family:web", lastStatus: "STOPPED" }, undefined],
  [
    "a service's task that has ended: its deployment goes on",
    { lastStatus: "STOPPED" },
    `production/web/web:7#${IMAGE}`,
  ],
  ["a standalone task in the group of no service", { group: "service:" }, `production/${TASK_ID}#${IMAGE}`],
  [
    "a standalone task whose starter writes what services write",
    { group: "family:web", startedBy: "ecs-svc/1" },
    `production/${TASK_ID}#${IMAGE}`,
  ],
  [
    "one that does so in a group of its own",
    { group: "batch", startedBy: "ecs-svc/1" },
    `production/${TASK_ID}#${IMAGE}`,
  ],
  ["a task without a cluster: nothing", { clusterArn: undefined }, undefined],
])("what is decided about is, of %s", (_, detail, expected) => {
  expect(key(detail)).toBe(expected && `enforcement#${expected}`);
});

test("an image without a digest is none: of a tag nobody knows whether it is what was scanned", () => {
  const { digest, ...tagged } = NGINX;

  expect(subject({}, tagged)).toBeUndefined();
});

test("the containers that run the image are named, by the digest that ECS pulled or that the reference has", () => {
  const containers = [
    { name: "web", image: "nginx:1.27", imageDigest: DIGEST },
    { name: "pinned", image: `nginx@${DIGEST}` },
    { name: "worker", image: "busybox", imageDigest: OTHER_DIGEST },
    { name: "none", image: 7 },
  ];
  const task = parseTaskEvent(taskEvent(containers));

  expect(subjectOf(task, NGINX, NOW)?.containers).toEqual(["web", "pinned"]);
});

test("a subject is read as it was kept", () => {
  const kept = subject({ startedBy: "ecs-svc/123" });

  expect(readSubject(JSON.stringify(kept), key({ startedBy: "ecs-svc/123" }) ?? "")).toEqual(kept);
  expect(kept).toMatchObject({ taskArn: TASK_ARN, family: "web", service: "web", startedFor: "123" });
});

test.each([
  ["nothing", undefined],
  ["no JSON", "{"],
  ["null", "null"],
  ["no image", { image: undefined }],
  ["no digest", { image: { ...NGINX, digest: undefined } }],
  ["another platform", { image: { ...NGINX, platform: "windows" } }],
  ["no task", { taskArn: undefined }],
  ["no time", { notedAt: "yesterday" }],
  ["a service that is no text", { service: 7 }],
  ["containers that are no list", { containers: "web" }],
  ["another service than its key", { service: "api" }],
])("what has %s is none", (_, wrong) => {
  const stored = typeof wrong === "object" ? JSON.stringify({ ...subject({}), ...wrong }) : wrong;

  expect(readSubject(stored, key({}) ?? "")).toBeUndefined();
});
