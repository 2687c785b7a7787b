import type { Context } from "aws-lambda";
import { clientOptions } from "../../clients/network";
import { EcsDeployments } from "../../deployments/ecs-deployments";
import { optionalVariable } from "../../runtime/environment";
import { chosenImages, createProgram } from "../../runtime/program";
import { RecentMap } from "../../table/recent-map";
import { EcsTaskDefinitions } from "../../tasks/task-definitions";
import { EcsOwners } from "../../workloads/owners/ecs-owners";
import { answerHook } from "./gate";
import type { HookAnswer } from "./hook";
import { ecrTags } from "./images/ecr-tags";
import type { Gate } from "./known";
import { readGateSettings } from "./settings";

const { telemetry, table, ledger, pokes, now, clientConfig, setting } = createProgram<"deployment-gate">();
const gate: Gate = {
  ...{ ledger, pokes, telemetry, now, table },
  // Absent for a moment during an upgrade, in which no deployment may be refused.
  owners: new EcsOwners(JSON.parse(optionalVariable("OWNER_TAG_KEYS") ?? "[]"), clientOptions()),
  deployments: new EcsDeployments(clientOptions()),
  taskDefinitions: new EcsTaskDefinitions(telemetry, clientOptions()),
  tags: ecrTags(clientConfig, telemetry),
  filter: chosenImages(setting),
  settings: readGateSettings(setting("DEPLOYMENT_GATE")),
  installation: setting("INSTALLATION_NAME"),
  firstCalls: new RecentMap(10_000),
  enabled: optionalVariable("ENABLED") !== "false",
};

export function callGate(event: unknown, context: Context): Promise<HookAnswer> {
  const remainingMs = () => context.getRemainingTimeInMillis();
  const answer = answerHook(gate, event, { functionArn: context.invokedFunctionArn, remainingMs });
  return answer.finally(() => telemetry.flush());
}
