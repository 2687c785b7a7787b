import type { Digest } from "../../../functions/contract/images/image";
import type { ListedDeployment, Revision } from "../../../functions/deployments/deployment";
import { MAX_REVISIONS, OutOfTimeError } from "../../../functions/deployments/ecs-deployments";
import { findKnownHere, ranBefore } from "../../../functions/deployments/known-here";
import { DIGEST, OTHER_DIGEST } from "../samples";

const DEPLOYMENT = {
  deploymentArn: "deployment-0",
  clusterArn: "cluster",
  serviceArn: "service",
  sourceRevisionArns: ["revision-0", "revision-failed"],
};

/** The newest first. */
const listedAs = (...deployments: readonly (readonly [status: string, revision: string])[]) =>
  deployments.map(
    ([status, targetRevisionArn], index): ListedDeployment => ({
      deploymentArn: `deployment-${index}`,
      status,
      targetRevisionArn,
    }),
  );

/** A service whose revisions have one image each, whose digest their names end in. */
function ecsWith(listed: readonly ListedDeployment[], images: Readonly<Record<string, string>>) {
  const read: string[][] = [];
  return {
    read,
    history: async () => [...listed],
    revisions: async (arns: readonly string[]): Promise<Revision[]> => {
      read.push([...arns]);
      return arns.map((revisionArn) => ({
        ...{ revisionArn, taskDefinitionArn: "web:1" },
        containers: [{ name: "web", image: "web:1", imageDigest: images[revisionArn] }],
      }));
    },
  };
}

async function known(ecs: ReturnType<typeof ecsWith>, hasTime = () => true) {
  const found = new Set<Digest>();
  await findKnownHere(ecs, DEPLOYMENT, [DIGEST], hasTime, found);
  return [...found];
}

test.each<[string, [string, string][], string[], string[]]>([
  [
    "what succeeded last is current, and what succeeded before it ran too",
    [
      ["IN_PROGRESS", "revision-new"],
      ["ROLLBACK_SUCCESSFUL", "revision-bad"],
      ["SUCCESSFUL", "revision-2"],
      ["SUCCESSFUL", "revision-1"],
      ["SUCCESSFUL", "revision-2"],
    ],
    ["revision-2"],
    ["revision-2", "revision-1"],
  ],
  [
    "where no listed one succeeded, what ran is current, unless a listed one brought it",
    [["ROLLBACK_SUCCESSFUL", "revision-failed"]],
    ["revision-0"],
    ["revision-0"],
  ],
])("%s", (_, listed, current, all) => {
  expect(ranBefore(DEPLOYMENT, listedAs(...listed))).toEqual({ current, all });
});

test.each([
  ["SUCCESSFUL", [DIGEST]],
  ["STOPPED", []],
  ["ROLLBACK_SUCCESSFUL", []],
  ["IN_PROGRESS", []],
])("what a deployment brought that is %s is known here: %j", async (status, expected) => {
  const listed = listedAs([status, "revision-2"], ["SUCCESSFUL", "revision-1"]);

  const ecs = ecsWith(listed, { "revision-1": OTHER_DIGEST, "revision-2": DIGEST });

  expect(await known(ecs)).toEqual(expected);
});

test("as many revisions are read at one time as ECS takes, and no more once it is found", async () => {
  const names = Array.from({ length: 230 }, (_, index) => `revision-${index}`);
  const listed = listedAs(...names.map((name) => ["SUCCESSFUL", name] as const));

  const last = ecsWith(listed, { "revision-229": DIGEST });
  expect(await known(last)).toEqual([DIGEST]);
  expect(last.read.flat()).toEqual(names);
  expect(Math.max(...last.read.map(({ length }) => length))).toBe(MAX_REVISIONS);

  const first = ecsWith(listed, { "revision-3": DIGEST });
  expect(await known(first)).toEqual([DIGEST]);
  expect(first.read).toHaveLength(5);
});

test("of thousands that succeeded, the newest 500 are known here", async () => {
  const names = Array.from({ length: 2000 }, (_, index) => `revision-${index}`);
  const listed = listedAs(...names.map((name) => ["SUCCESSFUL", name] as const));

  expect(await known(ecsWith(listed, { "revision-499": DIGEST }))).toEqual([DIGEST]);
  expect(await known(ecsWith(listed, { "revision-500": DIGEST }))).toEqual([]);
});

test("where time is short, nobody says that it is not known", async () => {
  const ecs = ecsWith(listedAs(["SUCCESSFUL", "revision-1"]), {});

  await expect(known(ecs, () => false)).rejects.toThrow(OutOfTimeError);
});
