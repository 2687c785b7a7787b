import { namedWorkload } from "../../../cli/commands/workload/known-workload";
import { MEMBER, OWN } from "../../functions/places-on-sts";

const ECS = "arn:aws:ecs:us-east-1:123456789012";
const SERVICE = { kind: "service", name: "web", cluster: "production" };

test.each([
  ["web", { name: "web" }],
  ["production/web", { name: "web", cluster: "production" }],
  ["family:web", { kind: "family", name: "web" }],
  ["production/service:web", SERVICE],
  ["…eb", { name: "…eb" }],
  ["…uction/web", { name: "web", cluster: "…uction" }],
  ["…2/eu-west-1/production/web", { name: "web", cluster: "production" }],
  ["222222222222/eu-west-1/production/web", { name: "web", cluster: "production", place: MEMBER }],
  ["222222222222/eu-west-1/production/service:web", { ...SERVICE, place: MEMBER }],
  [`${ECS}:service/production/web`, { ...SERVICE, place: OWN }],
  [`${ECS}:service-deployment/production/web/1`, { ...SERVICE, place: OWN }],
  [`${ECS}:service-revision/production/web/1`, { ...SERVICE, place: OWN }],
])("%s names a workload", (text, expected) => {
  expect(namedWorkload(text)).toEqual({ kind: undefined, cluster: undefined, ...expected });
});

test.each([
  ["a b"],
  ["a/b/c"],
  ["22222222222/eu-west-1/production/web"],
  ["222222222222/eu-west-1/web"],
  [""],
  [`${ECS}:task/production/1`],
  [`${ECS}:task-definition/web:7`],
  [`${ECS}:service/web`],
  [`${ECS}:service/production/web:5`],
  [`${ECS}:service/production/web/1/2`],
  ["x:y:ecs:us-east-1:123456789012:service/production/web"],
  ["task:web"],
])("%j names none", (text) => {
  expect(() => namedWorkload(text)).toThrow(/^Name a service or a family/);
});
