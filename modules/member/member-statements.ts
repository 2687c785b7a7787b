import { arn, type Where } from "../installation";
import { memberRoleName } from "../members";
import { clustersOrAll, inClusters } from "../service-deployments";
import { allow, type Statement } from "../terraform-language";
import { type Hub, inEveryRegion } from "./hub";

/**
 * Allows reading the running tasks, what the hub must know of them, and the rule of their events. Allows it in all
 * clusters: otherwise a sweep could not tell a cluster that is left out from a cluster that does not answer.
 */
export function readStatements(place: Where, hub: Hub): Statement[] {
  const everywhere = inEveryRegion(place);
  const all = (kind: string) => arn(everywhere, "ecs", `${kind}/*`);
  const ofClusters = { ArnLike: { "ecs:cluster": [all("cluster")] } };
  return [
    // AWS defines no resources for this action and the next; the third has only container instances.
    allow("ReadTaskDefinitions", "ecs:DescribeTaskDefinition", "*"),
    allow("ListClusters", "ecs:ListClusters", "*"),
    allow("ListTasks", "ecs:ListTasks", "*", { conditions: ofClusters }),
    allow("DescribeTasks", "ecs:DescribeTasks", all("task"), { conditions: ofClusters }),
    allow("ReadOwners", "ecs:DescribeServices", all("service")),
    allow(
      "ReadDeployments",
      ["ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments"],
      [all("service"), all("service-deployment")],
    ),
    allow("ReadRevisions", "ecs:DescribeServiceRevisions", [all("service"), all("service-revision")]),
    allow(
      "ReadRule",
      ["events:DescribeRule", "events:ListTargetsByRule"],
      arn(everywhere, "events", `rule/${memberRoleName(hub.hub_name, "events", hub.hub_region)}`),
    ),
  ];
}

export function actStatements(place: Where, clusterArns: readonly string[]): Statement[] {
  const everywhere = inEveryRegion(place);
  return [
    allow(
      "RollBack",
      "ecs:StopServiceDeployment",
      inClusters(everywhere, clusterArns, ["service", "service-deployment"]),
    ),
    allow("StopTasks", "ecs:StopTask", inClusters(everywhere, clusterArns, ["task"]), {
      conditions: { ArnLike: { "ecs:cluster": clustersOrAll(everywhere, clusterArns) } },
    }),
  ];
}
