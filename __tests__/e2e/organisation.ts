import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Place } from "../../functions/contract/places/place";
import type { LocalAws } from "../../local-aws";
import { TerraformFolder } from "../../local-aws/deployment";
import { EcsServices } from "../ecs-services";
import { rootOf } from "../local-aws/accounts";
import { untilAnswer } from "../until";
import { TestInstallation } from "./installation";
import { applyTemplate, UNIT } from "./member-stacks";
import { runningTask } from "./running-tasks";
import { container, type Task } from "./task-event";

const HUB = "123456789012";
const HUB_REGION = "us-east-1";
const NAME = "fargate-image-scanning";
const ORGANIZATION = "o-a1b2c3d4e5";
const MODULE = join(__dirname, "../../terraform-module/modules/member");

const [shop, bank, registry] = ["222222222222", "333333333333", "444444444444"];
const stranger = "555555555555";
const [management, factory, quiet] = ["777777777777", "888888888888", "999999999999"];

/** Accounts and regions of the tests. All are members, but for the hub's own place and the management account. */
export const PLACES = {
  hub: { account: HUB, region: HUB_REGION },
  hubEu: { account: HUB, region: "eu-west-1" },
  /** Has consented to enforcement. */
  shop: { account: shop, region: HUB_REGION },
  shopEu: { account: shop, region: "eu-west-1" },
  bank: { account: bank, region: HUB_REGION },
  /** Runs no tasks. */
  registry: { account: registry, region: "eu-west-1" },
  /** Of no organisation. */
  stranger: { account: stranger, region: HUB_REGION },
  /** Has the stacks of a StackSet, as the hub's own account has. */
  factory: { account: factory, region: HUB_REGION },
  factoryEu: { account: factory, region: "eu-west-1" },
  /** Has a stack of roles alone. */
  quiet: { account: quiet, region: HUB_REGION },
  management: { account: management, region: HUB_REGION },
} as const;

/** What the hub lists; its own region means nothing. */
export const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  [HUB]: [HUB_REGION, "eu-west-1"],
  [shop]: ["us-east-1", "eu-west-1"],
  [bank]: ["us-east-1"],
  [registry]: ["eu-west-1"],
  [factory]: ["us-east-1", "eu-west-1"],
  [quiet]: ["us-east-1"],
};

/** The organisation as AWS knows it. */
const OF_AWS = {
  id: ORGANIZATION,
  accounts: [HUB, shop, bank, registry, management, factory, quiet],
  units: { [UNIT]: [management, factory] },
};

/** The output `member_settings`, written by hand. */
export const HUB_SETTINGS = {
  hub_account_id: HUB,
  hub_region: HUB_REGION,
  hub_name: NAME,
  organization_id: ORGANIZATION,
  event_bus_arn: `arn:aws:events:${HUB_REGION}:${HUB}:event-bus/${NAME}-members`,
  iam_role_path: "/platform/",
};

/** The calls of the module, with what they say besides the hub. */
const CALLS: readonly (Place & Record<string, unknown>)[] = [
  PLACES.hubEu,
  { ...PLACES.shop, enforcement: true },
  { ...PLACES.shopEu, create_roles: false },
  PLACES.bank,
  { ...PLACES.registry, task_events: false },
  PLACES.stranger,
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

/** A task that is named by its image. */
export const taskOf = (image: string, detail: object = {}): Task => ({
  id: image.replace(/\W/g, "-"),
  containers: [container(image)],
  detail: { ...detail },
});

/** The same in a place: all ARNs are there. */
function movedTo<T>({ account, region }: Place, what: T): T {
  return JSON.parse(JSON.stringify(what).replaceAll(`${HUB_REGION}:${HUB}`, `${region}:${account}`));
}

/** An organisation on an embedded AWS of its own: members, which are there first, and then the hub. */
export class Organisation {
  private constructor(
    readonly hub: TestInstallation,
    readonly members: TerraformFolder,
    private readonly folder: string,
  ) {}

  /** @param inputs of the hub, besides those of an organisation */
  static async create(inputs: Readonly<Record<string, unknown>>): Promise<Organisation> {
    const folder = mkdtempSync(join(tmpdir(), "organisation-"));
    cpSync(MODULE, join(folder, "member"), { recursive: true });
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configuration()));
    let members: TerraformFolder | undefined;
    const hub = await TestInstallation.create(
      {
        ...inputs,
        iam_role_path: HUB_SETTINGS.iam_role_path,
        members: { organization_id: ORGANIZATION, accounts: MEMBERS },
      },
      {},
      async (aws) => {
        await aws.switch({ organization: OF_AWS });
        members = new TerraformFolder(aws, folder);
        await members.init();
        await members.apply({});
        await applyTemplate(aws, PLACES, HUB_SETTINGS.iam_role_path);
      },
    ).catch((error) => {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    });
    return new Organisation(hub, members as TerraformFolder, folder);
  }

  /** Takes back what tests have switched on, but for the organisation. */
  async restore(): Promise<void> {
    await this.hub.restore();
    await this.aws.switch({ organization: OF_AWS });
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

  /** A task that runs in a place, whose event ECS sends there unless it should not. */
  async run(place: Place, task: Task, { events = true } = {}): Promise<void> {
    const running = runningTask(task.id, task.containers ?? [], task.detail);
    await this.aws.putTasks([movedTo(place, running)], { events });
  }

  /** The state of an alarm of a place. */
  async stateOf(place: Place, AlarmName: string): Promise<string | undefined> {
    await this.aws.evaluateAlarms(60);
    const client = new CloudWatchClient(this.rootIn(place));
    const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
    return MetricAlarms[0]?.StateValue;
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
