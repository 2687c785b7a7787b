import { LONGEST_PLACE } from "../../longest-inputs";
import { LIMITS, policySize } from "../../sizes";
import { Rendered } from "../rendered";
import { plannedMember } from "../synthesized";

test("limits hold with the longest name, path, region, clusters and repositories", () => {
  const { partition, region, accountId } = LONGEST_PLACE;
  const name = "n".repeat(28);
  const longest = plannedMember({
    hub: {
      hub_account_id: accountId,
      hub_region: region,
      hub_name: name,
      organization_id: `o-${"o".repeat(32)}`,
      event_bus_arn: `arn:${partition}:events:${region}:${accountId}:event-bus/${name}-members`,
      iam_role_path: `/${"p".repeat(398)}/`,
    },
    enforcement: true,
    cluster_arns: grown(1590, (index) => `arn:${partition}:ecs:${region}:${accountId}:cluster/${index}`, 30),
    ecr_repository_arns: grown(
      5500,
      (index) => `arn:${partition}:ecr:${region}:${accountId}:repository/${index}`,
      70,
    ),
    launch_types: ["FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL"],
  });
  const at = new Rendered(longest, LONGEST_PLACE);
  const sizeOf = (path: string) => {
    const { address } = longest.entries.find((entry) => entry.path === path) as { address: string };
    return policySize(at.value(`\${${address}.json}`));
  };

  for (const part of ["task-events", "read", "pull", "act"]) {
    expect(sizeOf(`${part}/assume-role`)).toBeLessThanOrEqual(LIMITS.trustPolicy);
    expect(sizeOf(`${part}/permissions`)).toBeLessThanOrEqual(LIMITS.inlinePoliciesOfRole);
    expect(String(at.value(longest.at(`${part}/role`).name)).length).toBeLessThanOrEqual(64);
  }
  expect(sizeOf("read/assume-role")).toBeGreaterThan(1600);
  expect(String(at.value(longest.at("task-events/rule").event_pattern)).length).toBeLessThanOrEqual(
    LIMITS.eventPattern,
  );
  expect(String(at.value(longest.at("task-events/rule").name)).length).toBeLessThanOrEqual(64);
  expect(String(at.value(longest.at("task-events/dead-letter-queue").name)).length).toBeLessThanOrEqual(80);
  expect(
    String(at.value(longest.at("monitoring/dead-letter-queue").alarm_description)).length,
  ).toBeLessThanOrEqual(1024);
});

/** So many texts with this beginning, together as long as they may be. */
function grown(characters: number, text: (index: number) => string, most: number): string[] {
  const texts = [...Array(most).keys()].map((index) => text(index + 100));
  while (JSON.stringify(texts).length > characters) {
    texts.pop();
  }
  return texts;
}
