import type { Ask, Reply } from "../../../cli/account/ask";
import { described } from "../../../cli/account/ecs";
import { accountWith, CLUSTER, service, task } from "../coverage/fake-account";

async function namesOf(ask: Ask, what: Parameters<typeof described>[1]) {
  const found: Reply[] = [];
  for await (const { serviceName, group } of described(ask, what, CLUSTER)) {
    found.push(serviceName ?? group);
  }
  return found;
}

test("what a cluster has is listed page by page, as many at a time as ECS describes", async () => {
  const asked: unknown[] = [];
  const account = accountWith({ [CLUSTER]: [task()] }, [service(), service({}, { serviceName: "api" })]);
  const ask: Ask = (...question) => {
    asked.push(question.slice(1));
    return account(...question);
  };

  expect(await namesOf(ask, "services")).toEqual(["web", "api"]);
  expect(asked).toEqual([
    ["ListServices", { cluster: CLUSTER, maxResults: 10 }],
    ["ListServices", { cluster: CLUSTER, maxResults: 10, nextToken: "2" }],
    ["DescribeServices", { cluster: CLUSTER, services: ["0", "1"] }],
  ]);
});

test("a task that has not pulled its images yet is left out, and a cluster that is gone has none", async () => {
  const tasks = [task({ group: "x" }), task({ group: "y", lastStatus: "PENDING" })];

  expect(await namesOf(accountWith({ [CLUSTER]: tasks }), "tasks")).toEqual(["x"]);
  expect(await namesOf(accountWith({}), "tasks")).toEqual([]);
});
