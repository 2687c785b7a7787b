import { isNamed, namedWorkload } from "../../../cli/workload/named-workload";
import type { Workload } from "../../../functions/contract/sighting";

const ECS = "arn:aws:ecs:us-east-1:123456789012";

test.each([
  ["web", { name: "web" }],
  ["production/web", { name: "web", cluster: "production" }],
  ["family:web", { kind: "family", name: "web" }],
  ["production/service:web", { kind: "service", name: "web", cluster: "production" }],
  [`${ECS}:service/production/web`, { kind: "service", name: "web", cluster: "production" }],
  [
    `${ECS}:service-deployment/production/web/1`,
    { kind: "service", name: "web", cluster: "production", id: "1" },
  ],
  [`${ECS}:service-revision/production/web/1`, { kind: "service", name: "web", cluster: "production" }],
  [`${ECS}:task-definition/web:7`, { kind: "family", name: "web" }],
])("%s names a workload", (text, expected) => {
  expect(namedWorkload(text)).toEqual(expected);
});

test.each([["a b"], ["a/b/c"], [""], [`${ECS}:task/production/1`], [`${ECS}:service/web`], ["task:web"]])(
  "%j names none",
  (text) => {
    expect(() => namedWorkload(text)).toThrow(/^(Give a service or a family|It is no ARN)/);
  },
);

const SERVICE: Workload = { kind: "service", name: "web", cluster: "production" };

test.each<[string, Workload & { readonly id?: string }, boolean]>([
  ["web", SERVICE, true],
  ["web", { ...SERVICE, kind: "family" }, true],
  ["web", { ...SERVICE, name: "web-2" }, false],
  ["production/web", { ...SERVICE, cluster: "staging" }, false],
  ["family:web", SERVICE, false],
  [`${ECS}:service-deployment/production/web/1`, SERVICE, true],
  [`${ECS}:service-deployment/production/web/1`, { ...SERVICE, id: "1" }, true],
  [`${ECS}:service-deployment/production/web/1`, { ...SERVICE, id: "2" }, false],
])("%s is a name of %j: %s", (text, workload, expected) => {
  expect(isNamed(namedWorkload(text), workload)).toBe(expected);
});

test("what is no workload is not named", () => {
  expect(isNamed({ name: "web" }, undefined)).toBe(false);
});
