import { gunzipSync } from "node:zlib";
import { DIGEST, TASK_ARN } from "../functions/samples";
import { ERROR, LINK, NAMES, WORDS } from "../functions/strangers-words";
import { CLUSTER_ARN, functionsOf } from "./account-answers";
import { CommandLine } from "./command-line";
import { plainRow } from "./rows";

const line = CommandLine.forTests();
const called = async (...given: string[]) => (await line.run([...given, "--name", "scanning"])).stdout;

beforeEach(() => {
  const { reason, errorClass, errorScope } = ERROR;
  const dueAt = "2026-03-01T12:00:00.000Z";
  line.accountIs({ functions: functionsOf() });
  line.table.put(
    plainRow({ ...NAMES, ...{ rowState: "ERROR", reason, errorClass, errorScope, dueAt }, attempts: 1 }),
  );
});

test.each([
  ["an image", ["image", DIGEST], true],
  ["what waits", ["backlog"], true],
  ["waiting for a verdict", ["wait", "--image", DIGEST, "--timeout", "0"], true],
  ["the list", ["images"], false],
  ["the table", ["report", "--csv", "-"], true],
  ["the page", ["report", "--html", "-"], true],
])("%s has no link that a registry, a scanner or an image wrote", async (_, given, hasReason) => {
  const stdout = await called(...given);
  const data = /id="data">([^<]*)</.exec(stdout)?.[1];
  const told = data === undefined ? stdout : gunzipSync(Buffer.from(data, "base64")).toString();

  expect(told).not.toMatch(LINK);
  expect(told.includes("evil(.)example/path")).toBe(hasReason);
});

test("nor has what ECS says of a pull", async () => {
  const container = { name: "app", image: "redis:7", imageDigest: undefined };
  const task = {
    taskArn: TASK_ARN,
    taskDefinitionArn: "web:7",
    clusterArn: CLUSTER_ARN,
    launchType: "FARGATE",
  };
  const stopped = { lastStatus: "STOPPED", stoppedReason: `CannotPullContainerError: ${WORDS}` };
  line.accountIs({
    functions: functionsOf(),
    tasks: [{ ...task, ...stopped, group: "service:web", containers: [container] }],
  });

  const told = await called("image", "redis:7");

  expect(told).toContain("CannotPullContainerError: https?//evil(.)example/a");
  expect(told).not.toContain("evil.example");
});

test.each(["CVE-2024-1234", "RHSA-2024:1234"])(
  "an image is not found by %s, and that is said",
  async (name) => {
    expect(await called("image", name)).toContain(
      `Images are found by name here. Which images have a vulnerability says: fargate-scans vulnerability ${name} `,
    );
  },
);

test("nor has an image that cannot be read", async () => {
  const containers = [{ name: "app", image: "https://evil.example/login" }];
  const of = { taskArn: TASK_ARN, taskDefinitionArn: "web:7", clusterArn: CLUSTER_ARN };
  const task = { ...of, launchType: "FARGATE", containers };
  const windows = { ...task, platformFamily: "Windows_Server_2022_Core" };
  line.accountIs({ functions: functionsOf(), tasks: [task, windows] });

  const told = await called("coverage");

  expect(told).toContain('"https?//evil(.)example/login" is not an image reference');
  expect(told).toContain("https?//evil.example/login");
  expect(told).not.toMatch(LINK);
});
