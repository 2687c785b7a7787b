import { workloadOf } from "../../../functions/tasks/workload";
import { arnIn, MEMBER } from "../places-on-sts";

const TASK = {
  taskArn: arnIn(MEMBER, "task/shop/1"),
  clusterArn: arnIn(MEMBER, "cluster/shop"),
  group: "service:web",
  taskDefinitionArn: arnIn(MEMBER, "task-definition/web:7"),
};

test("a task belongs to its service in its cluster", () => {
  expect(workloadOf(TASK)).toEqual({ kind: "service", name: "web", cluster: "shop" });
});

test("one of another place belongs to a workload there", () => {
  expect(workloadOf({ ...TASK, place: MEMBER })).toEqual({
    kind: "service",
    name: "web",
    cluster: "shop",
    place: MEMBER,
  });
});
