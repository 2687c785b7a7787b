import { ENFORCEMENT_ATTRIBUTES } from "../../../../../functions/contract/blocking/enforcement";
import type { DeploymentEvent } from "../../../../../functions/contract/notices/deployment-event";
import { actionOf } from "../../../../../functions/programs/scan-coordinator/enforcement/hours";

test("as many actions as there may be in an hour fit into one item, whatever their names are", () => {
  const cluster = "c".repeat(255);
  const action = actionOf({ cluster, service: "s".repeat(255), deploymentArn: cluster } as DeploymentEvent);

  const { max_actions_per_hour } = ENFORCEMENT_ATTRIBUTES;
  expect(max_actions_per_hour.to * (action.length + 3)).toBeLessThan(100_000);
});
