import type { Revision } from "../../../functions/deployments/deployment";
import { digestsKnownHere } from "../../../functions/deployments/known-here";
import { DIGEST, OTHER_DIGEST } from "../samples";

const DEPLOYMENT = { clusterArn: "cluster", serviceArn: "service", sourceRevisionArns: ["source"] };

/** ECS with deployments, the newest first, each `status revision`, and the digest of each revision. */
function ecsWith(deployments: readonly string[], digests: Readonly<Record<string, string>>) {
  const listed = deployments.map((each) => each.split(" ") as [string, string]);
  const described: string[][] = [];
  return {
    described,
    history: async (_: string, __: string, status: readonly string[] | undefined) =>
      listed
        .filter(([has]) => status?.includes(has) ?? true)
        .map(([has, targetRevisionArn]) => ({ deploymentArn: "", status: has, targetRevisionArn })),
    revisions: async (arns: readonly string[]): Promise<Revision[]> => {
      described.push([...arns]);
      return arns.flatMap((arn) =>
        digests[arn] === undefined
          ? []
          : {
              ...{ revisionArn: arn, serviceArn: "service", clusterArn: "cluster", taskDefinitionArn: "t" },
              containers: [{ name: "web", image: "nginx", imageDigest: digests[arn] }],
            },
      );
    },
  };
}

const isKnown = async (ecs: ReturnType<typeof ecsWith>, hasTime = () => true) =>
  (await digestsKnownHere(ecs, DEPLOYMENT, [DIGEST], hasTime)).has(DIGEST);

test.each<[string, string[], Record<string, string>, boolean]>([
  ["of the current revision", ["SUCCESSFUL a"], { a: DIGEST }, true],
  ["of an earlier success", ["SUCCESSFUL b", "SUCCESSFUL a"], { a: DIGEST, b: OTHER_DIGEST }, true],
  ["of a deployment without success", ["STOPPED b", "SUCCESSFUL a"], { a: OTHER_DIGEST, b: DIGEST }, false],
  ["that ran before all that ECS lists", ["ROLLBACK_SUCCESSFUL a"], { source: DIGEST }, true],
  ["that ran by a deployment without success", ["STOPPED source"], { source: DIGEST }, false],
  ["that ran before the last success", ["SUCCESSFUL a"], { a: OTHER_DIGEST, source: DIGEST }, false],
  ["of a revision that ECS does not know any more", ["SUCCESSFUL a"], {}, false],
])("a digest %s is known here: %#", async (_, deployments, digests, expected) => {
  expect(await isKnown(ecsWith(deployments, digests))).toBe(expected);
});

test("each revision is read once, twenty at once, the newest first, and none after all digests are known", async () => {
  const arns = Array.from({ length: 50 }, (_, number) => `r${number}`);
  const ecs = ecsWith(["SUCCESSFUL r0", ...arns.map((arn) => `SUCCESSFUL ${arn}`)], { r25: DIGEST });

  expect(await isKnown(ecs)).toBe(true);
  expect(ecs.described).toEqual([arns.slice(0, 20), arns.slice(20, 40)]);
});

test("without time for all that it takes nobody knows", async () => {
  await expect(isKnown(ecsWith(["SUCCESSFUL a"], {}), () => false)).rejects.toThrow("too little time");
});
