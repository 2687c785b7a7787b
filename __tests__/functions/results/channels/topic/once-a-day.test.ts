import type { DeploymentEvent } from "../../../../../functions/contract/notices/deployment-event";
import { isMessage } from "../../../../../functions/results/channels/topic/once-a-day";
import { MemoryTable } from "../../../../../simulation/aws/dynamodb/memory-table";
import { BAD_IMAGE, deploymentEvent, EXCEPTED_IMAGE } from "../../../deployment-events";
import { minutesFromNow, NOW, OTHER_DIGEST } from "../../../samples";

const audited = (id: string, changes: Partial<DeploymentEvent> = {}) =>
  deploymentEvent({ detailType: "Enforcement Audited", deploymentEventId: id, ...changes });

const AUDITED = { detailType: "Deployment Audited" } as const;

// Proves publish.once-a-day.
test("the first decision is a message, also where it is published again; others are none for a day", async () => {
  const table = new MemoryTable();
  const say = (id: string, minutes: number) => isMessage(table, audited(id), minutesFromNow(minutes));

  expect([await say("1", 0), await say("1", 1), await say("2", 2)]).toEqual([true, true, false]);
  expect([await say("3", 24 * 60), await say("4", 24 * 60 + 1), await say("5", 24 * 60 + 2)]).toEqual([
    false,
    true,
    false,
  ]);
});

test.each<[string, Partial<DeploymentEvent>, Partial<DeploymentEvent>, boolean]>([
  ["another deployment and revision", {}, { deploymentArn: "arn:2", revisionArn: "arn:3" }, true],
  ["another kind", {}, { detailType: "Deployment Audited" }, false],
  [
    "another reason why nothing was done",
    {},
    { reason: "The image a has the verdict FAILED, and x." },
    false,
  ],
  [
    "the same reason about another name and task",
    { reason: "The image a:1 is FAILED, and ECS refuses: arn:1" },
    { reason: "The image a:2 is FAILED, and ECS refuses: arn:2" },
    true,
  ],
  ["another service", {}, { service: "api" }, false],
  ["another cluster", {}, { cluster: "staging" }, false],
  ["another account", {}, { account: "210987654321" }, false],
  ["another digest", {}, { images: [{ ...BAD_IMAGE, digest: OTHER_DIGEST }] }, false],
  ["another image that passed", {}, { images: [BAD_IMAGE] }, true],
  [
    "one more image that decided",
    { images: [BAD_IMAGE] },
    { images: [BAD_IMAGE, { ...EXCEPTED_IMAGE, decision: "blocked" }] },
    false,
  ],
  [
    "an image that would be refused, after one that would be waited for",
    { ...AUDITED, wouldBe: "waiting", images: [{ ...BAD_IMAGE, decision: "waiting" }] },
    { ...AUDITED, wouldBe: "blocked", images: [BAD_IMAGE] },
    false,
  ],
  [
    "other words without an image, because of the same",
    { ...AUDITED, images: [], because: "gate-failure", reason: "after 12 minutes" },
    { ...AUDITED, images: [], because: "gate-failure", reason: "after 13 minutes" },
    true,
  ],
])("%s: is it the same?", async (_, one, other, isSame) => {
  const table = new MemoryTable();
  await isMessage(table, audited("1", one), NOW);

  expect(await isMessage(table, audited("2", other), NOW)).toBe(!isSame);
});
