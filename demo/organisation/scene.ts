import { fitted } from "../../cli/text/screen";
import { lastPart } from "../../functions/contract/arn";
import { shorten } from "../../functions/contract/images/image";
import type { LocalAws } from "../../local-aws/index";
import { type ExpectedImage, type ObservedBuild, type ObservedRow, scanDifferences } from "../expectations";
import { ObservedInstallation } from "../observed-installation";
import { scans, sweep, WIDTH } from "../operator";
import { step } from "../step";
import type { Outputs } from "../terraform/cdktf-project";
import { watchLedger } from "../watch";
import {
  CLUSTER,
  imagesOfMembers,
  MEMBERS,
  type MemberAccount,
  ORGANIZATION_ID,
  SERVICE,
  SHARED_IMAGE,
} from "./accounts";
import { startService, TASKS } from "./service";

export interface OrganisationScene {
  readonly images: readonly ExpectedImage[];
  readonly rows: ReadonlyMap<string, ObservedRow>;
  readonly builds: readonly ObservedBuild[];
  readonly deadLetters: number;
  /** Output of `npm run scans -- images --running`. */
  readonly running: string;
  /** Output of `npm run scans -- workload` for each member's service. */
  readonly workloads: readonly string[];
}

/** Puts the accounts into one organisation. Comes first, because a refused role is not assumed again for a minute. */
export async function foundOrganisation(aws: LocalAws): Promise<void> {
  const accounts = [aws.accountId, ...MEMBERS.map(({ account }) => account)];
  await aws.switch({ organization: { id: ORGANIZATION_ID, accounts } });
}

/** Starts services of the same name in two members, and waits until the hub has scanned their images. */
export async function playOrganisation(
  aws: LocalAws,
  outputs: Outputs,
  signal: AbortSignal,
): Promise<OrganisationScene> {
  const images = imagesOfMembers();
  for (const { image, digest } of images) {
    await aws.sysdig.setImage(image, { digest });
  }
  await aws.putImages(Object.fromEntries(images.map(({ image, digest }) => [image, digest])));
  const installation = new ObservedInstallation(aws, outputs);
  const ledger = () => installation.ledger();
  const sentAt = performance.now();
  await step(`Start ${CLUSTER}/${SERVICE} in each member`, async ({ result }) => {
    await Promise.all(MEMBERS.map((member) => startService(aws, member)));
    result(`${MEMBERS.length * TASKS} tasks`);
  });
  await step("Scan their images in the hub", async ({ show, result }) => {
    const times = await watchLedger(images, { signal, show, sentAt, ledger });
    result(`${times.size} of ${images.length} verdicts`);
  });
  await step("Sweep the tasks that run in both", () => sweep(aws, outputs));
  return {
    images,
    rows: await ledger(),
    builds: await installation.builds(),
    deadLetters: await installation.deadLetters(),
    running: (await scans(aws, outputs, ...LIST)).trim(),
    workloads: await Promise.all(
      MEMBERS.map(async (member) => (await scans(aws, outputs, ...asked(member))).trim()),
    ),
  };
}

const LIST = ["images", "--running"];
const asked = ({ account, region }: MemberAccount) => [
  "workload",
  `${account}/${region}/${CLUSTER}/${SERVICE}`,
];

export function renderOrganisation({ images, builds, running, workloads }: OrganisationScene): string {
  const containers = MEMBERS.reduce((sum, { images: own }) => sum + TASKS * own.length, 0);
  const sentences = [
    "A hub that serves two members, each in an account and region of its own:",
    ...MEMBERS.map(
      ({ account, region, team, images: own }) =>
        `- ${account} in ${region}: ${CLUSTER}/${SERVICE} of ${team} runs ${own.map((image) => shorten(image)).join(" and ")}`,
    ),
    `Containers that run: ${containers}, of ${images.length} images. Builds that ran: ${builds.length}, all in the hub's account.`,
    `Both members run ${SHARED_IMAGE}, which was scanned once. The others are private, and no repository has a policy for the hub: its builds have pulled each with the role of the member that owns it.`,
  ];
  return [
    ...sentences.map((line) => fitted(line, WIDTH)),
    "",
    ...[LIST, ...MEMBERS.map(asked)].flatMap((given, index) => [
      `$ npm run scans -- ${given.join(" ")}`,
      [running, ...workloads][index] ?? "",
      "",
    ]),
  ]
    .join("\n")
    .trimEnd();
}

/** Describes each difference from what the hub must know of its members. Empty without differences. */
export function organisationDifferences(scene: OrganisationScene): string[] {
  const { running, workloads } = scene;
  return [
    ...scanDifferences(scene.images, scene),
    ...MEMBERS.flatMap((member, index) => workloadDifferences(member, workloads[index] ?? "")),
    ...MEMBERS.filter(({ images }) => !images.every((image) => running.includes(lastPart(image)))).map(
      ({ team }) => `what runs has nothing of ${team}:\n${running}`,
    ),
  ];
}

/** Checks that a member's service is listed with its own account, owner and images, and without the other member's. */
function workloadDifferences({ account, team, images }: MemberAccount, output: string): string[] {
  const others = MEMBERS.filter((other) => other.account !== account);
  const foreign = others.flatMap((other) => other.images.filter((image) => !images.includes(image)));
  const isKnown = [account, team, ...images.map(lastPart)].every((part) => output.includes(part));
  return isKnown && !foreign.some((image) => output.includes(lastPart(image)))
    ? []
    : [`what is known of ${CLUSTER}/${SERVICE} in ${account} is not that of ${team}:\n${output}`];
}
