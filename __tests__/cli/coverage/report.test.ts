import { readCoverage } from "../../../cli/coverage/coverage";
import { readInputs } from "../../../cli/coverage/inputs";
import { describeCoverage } from "../../../cli/coverage/report";
import { wrapped } from "../../../cli/coverage/wrapped";
import { NOW } from "../../functions/samples";
import { accountWith, CLUSTER, container, GATE, INPUTS, service, task } from "./fake-account";

afterEach(() => jest.restoreAllMocks());

const LONG = "n".repeat(255);
const MORE = "fargate-scans coverage --json --name scanning --region us-east-1";

async function textOf(width: number): Promise<string> {
  const images = Array.from({ length: 7 }, (_, index) =>
    container(`ghcr.io/${"a".repeat(200)}:${index}`, ""),
  );
  const account = accountWith(
    { [CLUSTER]: [task({ containers: images }), task({ launchType: "EC2" })], [`${CLUSTER}${LONG}`]: [] },
    [service({}, { serviceName: LONG, deploymentConfiguration: { strategy: "CANARY" } })],
  );
  const table = { getAll: async () => [] };
  const found = await readCoverage("scanning", { ...INPUTS, clusterArns: [CLUSTER] }, account, table, NOW);
  return describeCoverage(found, width, MORE);
}

test.each([60, 80, 120, 200])(
  "no line is wider than a terminal of %i columns, but for the command",
  async (width) => {
    const lines = (await textOf(width)).split("\n");

    expect(lines.slice(0, -1).filter((line) => line.length > width)).toEqual([]);
    expect(lines.at(-1)).toBe(`All of it: ${MORE}`);
  },
);

test("each kind is named once, with five of its kind at most", async () => {
  const text = await textOf(200);

  expect(text).toMatch(
    /^scanning does not cover all that its inputs mean to: 8 gaps, each with a ! before it\.$/m,
  );
  expect(text).toMatch(
    /^production; tasks: 1 FARGATE, 1 EC2 \(left out by launch_types\); services: 1; images: 7 unknown$/m,
  );
  expect(text).toMatch(/^ {2}! 7 not known to the ledger$/m);
  expect(text).toMatch(/^ {6}and 2 more$/m);
  expect(text).toMatch(/^ {2}! 1 without the gate: add its lifecycle hook$/m);
  expect(text).toMatch(/left out by cluster_arns; tasks: none/);
});

test("nothing of an image's name moves the cursor", async () => {
  const account = accountWith({ [CLUSTER]: [task({ containers: [container("\u001b[2J\u202eevil")] })] });
  const found = await readCoverage("scanning", INPUTS, account, { getAll: async () => [] }, NOW);

  expect(describeCoverage(found, 80, MORE)).not.toMatch(/(?!\n)\p{C}/u);
});

test.each([
  ["a b c", 5, ["a b c"]],
  ["aa bb cc", 6, ["aa bb", "    cc"]],
  ["abcdefgh", 6, ["abcdef", "    gh"]],
  ["", 6, [""]],
  ["  x yz", 8, ["  x yz"]],
  ["  x yzab", 7, ["  x", "      y", "      z", "      a", "      b"]],
])("%j is wrapped at %i columns", (text, width, lines) => {
  expect(wrapped(text, width)).toEqual(lines);
});

const FUNCTIONS = {
  "scanning-task-sweeper": {
    ...{ LAUNCH_TYPES: '["FARGATE"]', CLUSTER_ARNS: "[]", INCLUDE_IMAGES: "[]", OWNER_TAG_KEYS: "[]" },
    EXCLUDE_IMAGES: '["quay.io/**"]',
  },
  "scanning-scan-coordinator": { ENABLED: "false", ENFORCEMENT: "" },
};
const WITH_GATE = {
  ...FUNCTIONS,
  "scanning-deployment-gate": { DEPLOYMENT_GATE: '{"mode":"audit","timeout_minutes":20}' },
};

test("inputs are those of the functions", async () => {
  expect(await readInputs(accountWith({}, [], FUNCTIONS), "scanning")).toEqual({
    ...{ enabled: false, launchTypes: ["FARGATE"], clusterArns: [], includeImages: [], ownerTagKeys: [] },
    ...{ excludeImages: ["quay.io/**"], gate: null, enforcement: null },
  });
});

test("enforcement without clusters of its own acts in all", async () => {
  const settings = { mode: "act", rollback_deployments: true, stop_standalone_tasks: false };
  const coordinator = { ENFORCEMENT: JSON.stringify({ ...settings, cluster_arns: null }) };
  const account = accountWith({}, [], { ...FUNCTIONS, "scanning-scan-coordinator": coordinator });

  expect((await readInputs(account, "scanning")).enforcement).toEqual({ ...settings, cluster_arns: [] });
});

test.each([
  ["one cluster", ["arn:aws:ecs:us-east-1:123456789012:service/production/*"], ["production"]],
  ["all", "arn:aws:ecs:us-east-1:123456789012:service/*", null],
])("the gate's clusters are those of its policy: %s", async (_, Resource, clusters) => {
  const account = accountWith({}, [], WITH_GATE, { Statement: [{ Resource }] });

  expect((await readInputs(account, "scanning")).gate).toEqual({
    ...{ mode: "audit", timeoutMinutes: 20, functionArn: GATE, clusters },
  });
});

test("where that policy may not be read, a sentence says so, and all clusters are meant", async () => {
  const said = jest.spyOn(console, "error").mockReturnValue();
  const account = { ...accountWith({}, [], WITH_GATE), policy: () => Promise.reject(new Error("No.")) };

  expect((await readInputs(account, "scanning")).gate?.clusters).toBeNull();
  expect(said).toHaveBeenCalledWith(expect.stringMatching(/iam:GetPolicyVersion\): No\.$/));
});

test("an installation that is not there is a sentence", async () => {
  await expect(readInputs(accountWith({}), "scanning")).rejects.toThrow(
    "There is no function scanning-task-sweeper in this account and region: name the installation with --name",
  );
});
