import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Place } from "../../functions/contract/place";
import type { LocalAws } from "../../local-aws";
import { TerraformFolder } from "../../local-aws/deployment";
import { EcsServices } from "../ecs-services";
import { rootOf } from "../local-aws/accounts";
import { untilAnswer } from "../until";
import { TestInstallation } from "./installation";
import { runningTask } from "./running-tasks";
import type { Container } from "./task-event";

const HUB = "123456789012";
const HUB_REGION = "us-east-1";
const NAME = "fargate-image-scanning";
const ORGANIZATION = "o-a1b2c3d4e5";
const MODULE = join(__dirname, "../../terraform-module/modules/member");

export const ACCOUNTS = {
  shop: "222222222222",
  bank: "333333333333",
  registry: "444444444444",
  /** Listed by the hub, like those above. */
  stores: "555555555555",
  /** Of the organisation, with the module, but not listed. */
  unlisted: "666666666666",
  /** Of another organisation, with the module. */
  stranger: "777777777777",
} as const;
const { shop, bank, registry, stores, unlisted, stranger } = ACCOUNTS;

/** The input `members`, but for those that somebody takes off. */
export const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  [HUB]: ["eu-west-1"],
  [shop]: ["us-east-1", "eu-west-1"],
  [bank]: ["us-east-1"],
  [registry]: ["eu-west-1"],
  [stores]: ["us-east-1"],
};

/** The output `member_settings`, written by hand. */
export const HUB_SETTINGS = {
  hub_account_id: HUB,
  hub_region: HUB_REGION,
  hub_name: NAME,
  organization_id: ORGANIZATION,
  event_bus_arn: `arn:aws:events:${HUB_REGION}:${HUB}:event-bus/${NAME}-members`,
  iam_role_path: "/",
};

/** The calls of the module: one in each account and region. */
const CALLS: readonly (Place & Record<string, unknown>)[] = [
  { account: shop, region: "us-east-1", enforcement: true },
  { account: shop, region: "eu-west-1", create_roles: false },
  { account: bank, region: "us-east-1" },
  { account: registry, region: "eu-west-1", task_events: false },
  { account: stores, region: "us-east-1" },
  { account: unlisted, region: "us-east-1" },
  { account: stranger, region: "us-east-1" },
];

const callName = ({ account, region }: Place) => `in_${account}_${region}`;

/** All members in one configuration, which has a provider for each. */
function configuration(): object {
  const providers = CALLS.map((call) => ({
    alias: callName(call),
    region: call.region,
    access_key: call.account,
    secret_key: "test",
  }));
  const modules = CALLS.map(({ account, region, ...inputs }) => {
    const name = callName({ account, region });
    const first = callName({ account, region: HUB_REGION });
    const later = inputs.create_roles === false ? { depends_on: [`module.${first}`] } : {};
    const call = { source: "./member", providers: { aws: `aws.${name}` }, hub: HUB_SETTINGS };
    return [name, { ...call, ...inputs, ...later }] as const;
  });
  return { provider: { aws: providers }, module: Object.fromEntries(modules) };
}

/** An organisation on an embedded AWS of its own: members, which are there first, and then the hub. */
export class Organisation {
  private constructor(
    readonly hub: TestInstallation,
    readonly members: TerraformFolder,
    private readonly folder: string,
  ) {}

  static async create(inputs: Readonly<Record<string, unknown>> = {}): Promise<Organisation> {
    const folder = mkdtempSync(join(tmpdir(), "organisation-"));
    cpSync(MODULE, join(folder, "member"), { recursive: true });
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configuration()));
    let members: TerraformFolder | undefined;
    const hub = await TestInstallation.create(
      { ...inputs, members: { organization_id: ORGANIZATION, accounts: MEMBERS } },
      {},
      async (aws) => {
        const accounts = [HUB, shop, bank, registry, stores, unlisted];
        await aws.switch({ organization: { id: ORGANIZATION, accounts } });
        members = new TerraformFolder(aws, folder);
        await members.init();
        await members.apply({});
      },
    );
    return new Organisation(hub, members as TerraformFolder, folder);
  }

  /** The hub lists these accounts and regions from now on. */
  async list(accounts: Readonly<Record<string, readonly string[]>>): Promise<void> {
    const { deployment, variables } = this.hub;
    await deployment.apply({ ...variables, members: { organization_id: ORGANIZATION, accounts } });
  }

  get aws(): LocalAws {
    return this.hub.aws;
  }

  async remove(): Promise<void> {
    await this.hub.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Options for SDK clients of the root user of an account. */
  rootIn({ account, region }: Place) {
    return rootOf(this.aws, account, region);
  }

  /** Services in a cluster of a place. */
  async servicesIn(place: Place, cluster = "shop"): Promise<EcsServices> {
    return EcsServices.create({ clientConfig: this.rootIn(place) }, cluster);
  }

  /** Tasks that run in a place, whose events ECS sends there. */
  async run(place: Place, id: string, containers: Container[], changes: object = {}): Promise<void> {
    const task = JSON.stringify(runningTask(id, containers, changes));
    const there = task.replaceAll(`${HUB_REGION}:${HUB}`, `${place.region}:${place.account}`);
    await this.aws.putTasks([JSON.parse(there)], { events: true });
  }

  /** A message in the dead-letter queue of a member, and why it is there. */
  async undelivered(place: Place): Promise<{ event: Record<string, unknown>; code: string | undefined }> {
    const sqs = new SQSClient(this.rootIn(place));
    const QueueUrl = `${this.aws.endpoint}/${place.account}/${NAME}-member-events-dead-letter-${HUB_REGION}`;
    return untilAnswer(`a message in ${QueueUrl}`, async () => {
      const { Messages: [message] = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }),
      );
      return (
        message && {
          event: JSON.parse(message.Body ?? "{}"),
          code: message.MessageAttributes?.ERROR_CODE?.StringValue,
        }
      );
    });
  }
}
