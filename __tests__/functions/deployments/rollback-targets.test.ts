import { DAY } from "../../../functions/contract/durations";
import { findRollbackTargets } from "../../../functions/deployments/rollback-targets";
import { NOW } from "../samples";

const DEPLOYMENT = {
  clusterArn: "cluster",
  serviceArn: "service",
  sourceRevisionArns: ["revision-0", "revision-failed"],
};

/** ECS with deployments, each of so many days ago. */
function ecsWith(...deployments: readonly (readonly [days: number, status: string, revision: string])[]) {
  const asked: string[] = [];
  const history: Parameters<typeof findRollbackTargets>[0]["history"] = async (
    _,
    __,
    status,
    ___,
    { after } = {},
  ) => {
    const days = (time: Date | undefined) => time && (NOW.getTime() - time.getTime()) / DAY;
    asked.push([status ?? "all", after && `${days(after)}-`].filter(Boolean).join(" "));
    return deployments
      .filter(([, has]) => status?.some((each) => each === has) ?? true)
      .filter(([age]) => (after ? age < Number(days(after)) : true))
      .map(([age, each, revision]) => ({
        deploymentArn: `${age}`,
        status: each,
        targetRevisionArn: revision,
      }));
  };
  return { asked, history };
}

const find = (ecs: ReturnType<typeof ecsWith>) => findRollbackTargets(ecs, DEPLOYMENT, NOW, () => true);

test("of a service that was deployed lately, only deployments of the last days are listed", async () => {
  const ecs = ecsWith(
    [1, "ROLLBACK_SUCCESSFUL", "revision-bad"],
    [2, "SUCCESSFUL", "revision-2"],
    [80, "SUCCESSFUL", "revision-1"],
  );

  expect(await find(ecs)).toEqual(["revision-2"]);
  expect(ecs.asked).toEqual(["SUCCESSFUL 7-"]);
});

test("the last one that succeeded may be longer ago", async () => {
  const ecs = ecsWith([1, "ROLLBACK_SUCCESSFUL", "revision-bad"], [80, "SUCCESSFUL", "revision-1"]);

  expect(await find(ecs)).toEqual(["revision-1"]);
  expect(ecs.asked).toEqual(["SUCCESSFUL 7-", "all"]);
});

test("where none has, all are listed", async () => {
  const never = ecsWith([1, "ROLLBACK_SUCCESSFUL", "revision-failed"]);
  expect(await find(never)).toEqual(["revision-0"]);
  expect(never.asked).toEqual(["SUCCESSFUL 7-", "all"]);
});
