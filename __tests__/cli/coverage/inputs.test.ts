import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Ask } from "../../../cli/account/ask";
import { askAws } from "../../../cli/account/call-aws";
import { readGate, readInputs } from "../../../cli/account/examination";
import { LocalService } from "../../functions/local-service";
import { accountWith, GATE, refuse } from "./fake-account";

const service = LocalService.forTests();

const FUNCTIONS = {
  "scanning-task-sweeper": {
    ...{ LAUNCH_TYPES: '["FARGATE"]', CLUSTER_ARNS: "[]", INCLUDE_IMAGES: "[]", OWNER_TAG_KEYS: "[]" },
    EXCLUDE_IMAGES: '["quay.io/**"]',
  },
  "scanning-scan-coordinator": { ENABLED: "false", ENFORCEMENT: "" },
};
const WITH_GATE = {
  ...FUNCTIONS,
  "scanning-deployment-gate": {
    DEPLOYMENT_GATE: '{"mode":"audit","block_in":["staging/*"],"timeout_minutes":20}',
  },
};

test("inputs are those of the functions", async () => {
  expect(await readInputs({ ask: accountWith({}, [], FUNCTIONS), name: "scanning" })).toEqual({
    ...{ enabled: false, launchTypes: ["FARGATE"], clusterArns: [], includeImages: [], ownerTagKeys: [] },
    ...{ excludeImages: ["quay.io/**"], enforcement: null },
  });
});

test.each([
  ["one cluster", ["arn:aws:ecs:us-east-1:123456789012:service/production/*"], ["production"]],
  ["all", "arn:aws:ecs:us-east-1:123456789012:service/*", null],
])("the gate's clusters are those of its policy: %s", async (_, Resource, clusters) => {
  const account = accountWith({}, [], WITH_GATE, { Statement: [{ Resource }] });

  expect(await readGate({ ask: account, name: "scanning" })).toEqual({
    ...{ mode: "audit", blockIn: ["staging/*"], timeoutMinutes: 20, functionArn: GATE, clusters },
  });
});

test("where that policy may not be read, nobody can say what the gate is for", async () => {
  const account = accountWith({}, [], WITH_GATE);
  const denied: Ask = async (...asked) => (asked[0] === "iam" ? refuse("AccessDenied") : account(...asked));

  await expect(readGate({ ask: denied, name: "scanning" })).rejects.toMatchObject({ name: "AccessDenied" });
  expect(await readGate({ ask: accountWith({}, [], FUNCTIONS), name: "scanning" })).toBeNull();
});

test("IAM's own answers are read", async () => {
  service.answer = ({ path, body }) => {
    const [, name] = /functions\/(.*)\/configuration/.exec(path) ?? [];
    if (name !== undefined) {
      const Variables = { DEPLOYMENT_GATE: '{"mode":"block","block_in":["*/*"],"timeout_minutes":30}' };
      return { body: JSON.stringify({ FunctionArn: GATE, Environment: { Variables } }) };
    }
    const asked = new URLSearchParams(body);
    const action = asked.get("Action");
    const policy = `{"Resource":"arn:aws:ecs:us-east-1:123456789012:service/${asked.get("VersionId")}/*"}`;
    const inner =
      action === "GetPolicy"
        ? "<Policy><DefaultVersionId>v3</DefaultVersionId></Policy>"
        : `<PolicyVersion><Document>${encodeURIComponent(policy)}</Document></PolicyVersion>`;
    return { body: `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>` };
  };
  const config = service.clientConfig;
  const ask = askAws({ client: new DynamoDBClient(config), config });

  expect(await readGate({ ask, name: "scanning" })).toMatchObject({ mode: "block", clusters: ["v3"] });
});

test("an environment that may not be decrypted is no empty one", async () => {
  const Environment = { Error: { ErrorCode: "AccessDeniedException", Message: "KMS access was denied" } };

  await expect(
    readInputs({ ask: async () => ({ FunctionArn: GATE, Environment }), name: "scanning" }),
  ).rejects.toMatchObject({
    ...{ action: "kms:Decrypt", name: "AccessDeniedException", message: "KMS access was denied" },
  });
});

test("an installation that is not there is a sentence", async () => {
  await expect(readInputs({ ask: accountWith({}), name: "scanning" })).rejects.toThrow(
    "There is no function scanning-task-sweeper in this account and region: name the installation with --name",
  );
});
