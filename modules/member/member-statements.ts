import { Token } from "cdktf";
import { arn, type Where } from "../installation";
import { inClusters } from "../service-deployments";
import { choose, hasEntries, type Statement } from "../terraform-language";
import { inEveryRegion } from "./hub";

/**
 * May read which tasks run, and what the hub has to know of them. In all clusters, because a sweep cannot tell one that is left
 * out from one that does not answer.
 */
export function readStatements(place: Where): Statement[] {
  const everywhere = inEveryRegion(place);
  const all = (kind: string) => arn(everywhere, "ecs", `${kind}/*`);
  const ofClusters = { ArnLike: { "ecs:cluster": [all("cluster")] } };
  return [
    {
      sid: "ReadTaskDefinitions",
      // This action and the next know no resources, and the one after it only container instances.
      actions: ["ecs:DescribeTaskDefinition"],
      resources: ["*"],
    },
    { sid: "ListClusters", actions: ["ecs:ListClusters"], resources: ["*"] },
    { sid: "ListTasks", actions: ["ecs:ListTasks"], resources: ["*"], conditions: ofClusters },
    {
      sid: "DescribeTasks",
      actions: ["ecs:DescribeTasks"],
      resources: [all("task")],
      conditions: ofClusters,
    },
    { sid: "ReadOwners", actions: ["ecs:DescribeServices"], resources: [all("service")] },
    {
      sid: "ReadDeployments",
      actions: ["ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments"],
      resources: [all("service"), all("service-deployment")],
    },
    {
      sid: "ReadRevisions",
      actions: ["ecs:DescribeServiceRevisions"],
      resources: [all("service"), all("service-revision")],
    },
  ];
}

/** May roll back deployments and stop tasks, in some clusters or in all of the account. */
export function actStatements(place: Where, clusterArns: readonly string[]): Statement[] {
  const everywhere = inEveryRegion(place);
  const clusters = choose(hasEntries(clusterArns), clusterArns, [arn(everywhere, "ecs", "cluster/*")]);
  return [
    {
      sid: "RollBack",
      actions: ["ecs:StopServiceDeployment"],
      resources: inClusters(everywhere, clusterArns, ["service", "service-deployment"]),
    },
    {
      sid: "StopTasks",
      actions: ["ecs:StopTask"],
      resources: inClusters(everywhere, clusterArns, ["task"]),
      conditions: { ArnLike: { "ecs:cluster": Token.asList(clusters) } },
    },
  ];
}
