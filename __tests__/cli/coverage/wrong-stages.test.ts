import type { DeploymentLifecycleHookStage } from "@aws-sdk/client-ecs";
import { hookFindings } from "../../../cli/commands/coverage/findings";
import { INPUTS, service } from "./fake-account";

function findingsAt(...lifecycleStages: readonly DeploymentLifecycleHookStage[]) {
  const described = service({ lifecycleStages: [...lifecycleStages] });
  const found = hookFindings(described, "production", INPUTS);
  return found.map(({ kind, detail, isGap }) => [kind, detail, isGap]);
}

test("a stage that the gate does not gate is a gap, beside those that it gates", () => {
  expect(findingsAt("PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT")).toEqual([
    ["gate-blocks", null, false],
    ["wrong-stage", "TEST_TRAFFIC_SHIFT", true],
  ]);
});

test("a hook at wrong stages alone neither blocks nor audits", () => {
  expect(findingsAt("PRODUCTION_TRAFFIC_SHIFT")).toEqual([
    ["wrong-stage", "PRODUCTION_TRAFFIC_SHIFT", true],
    ["too-few-stages", "none alone before traffic", true],
  ]);
});
