import { ledgerKey } from "../../../demo/expectations";
import { imagesOfMembers, MEMBERS, SHARED_IMAGE } from "../../../demo/organisation/accounts";
import {
  type OrganisationScene,
  organisationDifferences,
  renderOrganisation,
} from "../../../demo/organisation/scene";
import type { Verdict } from "../../../functions/contract/images/scan";

const images = imagesOfMembers();
const workloads = MEMBERS.map(({ account, team, images: own }) => [account, team, ...own].join("\n"));
const SCENE: OrganisationScene = {
  images,
  rows: new Map(images.map((image) => [ledgerKey(image), { verdict: image.verdict as Verdict }])),
  builds: images.map((image) => ({ arn: "", status: "SUCCEEDED", key: ledgerKey(image) })),
  deadLetters: 0,
  running: MEMBERS.flatMap((member) => member.images).join("\n"),
  workloads,
};

test("a shared image with one build, and each service with its account, owner and images, is as it has to be", () => {
  expect(organisationDifferences(SCENE)).toEqual([]);
  expect(renderOrganisation(SCENE)).toContain(
    "Containers that run: 8, of 3 images. Builds that ran: 3, all in the hub's\n        account.",
  );
});

test("the text has the command of each member, with its output", () => {
  const text = renderOrganisation(SCENE);

  for (const [index, { account, region }] of MEMBERS.entries()) {
    expect(text).toContain(
      `$ npm run scans -- workload ${account}/${region}/production/web\n${workloads[index]}`,
    );
  }
});

const shared = images.find(({ image }) => image === SHARED_IMAGE);
const again = { arn: "", status: "SUCCEEDED", key: shared ? ledgerKey(shared) : "" };

test.each<[string, Partial<OrganisationScene>, RegExp]>([
  [
    "a shared image that is built for each member",
    { builds: [...SCENE.builds, again] },
    /log-router.*2 builds ran/,
  ],
  ["a private image that could not be pulled", { rows: new Map() }, /not in the ledger/],
  ["a team that runs nothing", { running: MEMBERS[0]?.images.join() ?? "" }, /nothing of team-payments/],
  [
    "a service with the images of another account",
    { workloads: [workloads.join(), workloads[1] ?? ""] },
    /111122223333/,
  ],
  [
    "a service without an owner",
    { workloads: ["111122223333", workloads[1] ?? ""] },
    /is not that of team-shop/,
  ],
  ["an event that got lost", { deadLetters: 1 }, /dead-letter queue/],
])("%s is named", (_, changes, named) => {
  expect(organisationDifferences({ ...SCENE, ...changes })).toContainEqual(expect.stringMatching(named));
});
