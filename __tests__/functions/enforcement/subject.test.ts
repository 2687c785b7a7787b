import { imageKey } from "../../../functions/contract/images/image";
import type { Place } from "../../../functions/contract/places/place";
import {
  readSubject,
  type Subject,
  subjectKey,
  subjectOf,
  withTaskOf,
} from "../../../functions/enforcement/subject";
import { parseTaskEvent } from "../../../functions/tasks/task-event";
import { DIGEST, image, minutesFromNow, NOW, OTHER_DIGEST, TASK_ARN, taskEvent } from "../samples";

const NGINX = image();

function subject(detail: object, of = NGINX, place?: Place) {
  return subjectOf({ ...parseTaskEvent(taskEvent(undefined, { ...detail })), place }, of, NOW);
}

const key = (detail: object) => {
  const found = subject(detail);
  return found && subjectKey(found);
};

const IMAGE = imageKey(image());

test.each<[string, object, string | undefined]>([
  ["a service's task: its service", { startedBy: "ecs-svc/123" }, `production/service:web#${IMAGE}`],
  [
    "one that names its starter as services do: its family",
    { group: "family:web", startedBy: "ecs-svc/1" },
    `production/family:web#${IMAGE}`,
  ],
  ["one without a group: its family", { group: undefined }, `production/family:web#${IMAGE}`],
  ["one in a group of its own: its family", { group: "nightly" }, `production/family:web#${IMAGE}`],
  ["a daemon's task: its family", { group: "daemon-task-definition/a" }, `production/family:web#${IMAGE}`],
  ["one in the group of no service: its family", { group: "service:" }, `production/family:web#${IMAGE}`],
  ["a family's task that has ended: nothing", { group: "family:web", lastStatus: "STOPPED" }, undefined],
  [
    "a service's task that has ended: its deployment goes on",
    { lastStatus: "STOPPED" },
    `production/service:web#${IMAGE}`,
  ],
  ["a task without a cluster: nothing", { clusterArn: undefined }, undefined],
])("what is decided about is, of %s", (_, detail, expected) => {
  expect(key(detail)).toBe(expected && `enforcement#${expected}`);
});

describe("what is of another place", () => {
  const place = { account: "222222222222", region: "eu-west-1" };
  const ofMember = subject(
    { clusterArn: "arn:aws:ecs:eu-west-1:222222222222:cluster/production" },
    NGINX,
    place,
  );

  test("has that in the key of its item, is read as it was kept, and never with another cluster", () => {
    const key = ofMember && subjectKey(ofMember);

    expect(key).toBe(`enforcement#222222222222/eu-west-1/production/service:web#${IMAGE}`);
    expect(readSubject(JSON.stringify(ofMember), key ?? "")).toEqual(ofMember);
    for (const wrong of ["arn:aws:ecs:eu-west-1:333333333333:cluster/production", ofMember?.taskArn]) {
      expect(readSubject(JSON.stringify({ ...ofMember, clusterArn: wrong }), key ?? "")).toBeUndefined();
    }
  });
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

test.each([
  ["no JSON", "{"],
  ["no digest", { image: { ...NGINX, digest: undefined } }],
  ["another platform", { image: { ...NGINX, platform: "windows" } }],
  ["no time since when tasks count", { since: undefined }],
  ["no launch types", { launchTypes: undefined }],
  ["another service than its key", { service: "api" }],
])("what has %s is none", (_, wrong) => {
  const stored = typeof wrong === "object" ? JSON.stringify({ ...subject({}), ...wrong }) : wrong;

  expect(readSubject(stored, key({}) ?? "")).toBeUndefined();
});

test("of a service, each other task is kept once, however often it is noted", () => {
  const of = (startedBy: string) => subject({ startedBy, taskArn: `${TASK_ARN}-${startedBy}` }) as Subject;

  const noted = ["a", "b", "a", "b", "c", "a"].map(of).reduce(withTaskOf);

  expect(noted.taskArn).toBe(`${TASK_ARN}-a`);
  expect(noted.others?.map(({ taskArn }) => taskArn)).toEqual([`${TASK_ARN}-c`, `${TASK_ARN}-b`]);
});

test("of a service that tasks of many families name, none is dropped: the next one comes again later", () => {
  const of = (number: number) =>
    subject({
      startedBy: `${number}`,
      taskArn: `${TASK_ARN}-${number}`,
      taskDefinitionArn: `arn:aws:ecs:us-east-1:123456789012:task-definition/job-${number}:1`,
    }) as Subject;
  const noted = [...Array(10).keys()].map(of).reduce(withTaskOf);

  expect(noted.others).toHaveLength(9);
  expect(() => withTaskOf(noted, of(10))).toThrow("tasks of 10 families name the service web");
});

test("of a family with several tasks, the earliest counts, and each launch type", () => {
  const of = (minutes: number, launchType: string) =>
    subject({
      group: "family:web",
      taskArn: `${TASK_ARN}${minutes}`,
      createdAt: minutesFromNow(minutes).toISOString(),
      launchType,
    }) as Subject;

  const tasks = [of(0, "FARGATE"), of(-1, "EXTERNAL"), of(1, "FARGATE")];

  expect(tasks.reduce(withTaskOf)).toMatchObject({
    taskArn: `${TASK_ARN}1`,
    since: minutesFromNow(-1).toISOString(),
    launchTypes: ["FARGATE", "EXTERNAL"],
  });
});
