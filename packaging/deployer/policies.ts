import { rolePermissions } from "../permissions";
import { synthesizeMember, synthesizeModule } from "../synthesized-module";
import { ofAccount, regional, type Statement, TYPE_RIGHTS } from "./rights";

/** Without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MAX_POLICY_CHARACTERS = 6144;

const DEFAULT_NAME = "fargate-image-scanning";

/** Features by the beginning of their resources' names; each has a policy. */
const FEATURES: Readonly<Record<string, RegExp>> = {
  scanning: /^(task_events|scan_trigger|scan_coordinator|task_sweeper|renamed_installation)/,
  "inline-scanner": /^inline_scanner/,
  results: /^(scan_ledger|scan_results|exceptions|members|sysdig_token|ca_bundle)/,
  monitoring: /^monitoring/,
  "deployment-gate": /^(deployment_gate|removed_gate)/,
};

const ATTACHMENT = "aws_iam_role_policy_attachment";

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

interface Resource {
  readonly type: string;
  readonly id: string;
  /** Name in AWS, with `*` for the region; undefined: it belongs to another resource. */
  readonly name?: string | undefined;
}

/**
 * Returns a role's policies to apply, change and destroy the module with every optional part, by file in
 * docs/deployer/.
 *
 * @throws Error where a resource has no rights in rights.ts, no feature, or a policy gets too long
 */
export function deployerPolicies(
  configuration = synthesizeModule().configuration,
  member = synthesizeMember().configuration,
): Record<string, PolicyDocument> {
  const resources = resourcesOf(configuration);
  const services = rolesByService(configuration, resources);
  const ofIam = ({ type }: Resource) => type.startsWith("aws_iam_");
  const byFeature = Object.entries(FEATURES).map(([feature, ids]) => [
    feature,
    statementsOf(resources.filter((resource) => !ofIam(resource) && ids.test(resource.id))),
  ]) as [string, Statement[]][];
  const homeless = resources.filter(
    (resource) => !ofIam(resource) && !Object.values(FEATURES).some((ids) => ids.test(resource.id)),
  );
  if (homeless.length > 0) {
    throw new Error(`Add to FEATURES what ${homeless.map(({ type, id }) => `${type}.${id}`)} belongs to.`);
  }
  const roles = [
    ...statementsOf(resources.filter((each) => ofIam(each) && each.type !== ATTACHMENT)),
    ...attachments(resources),
    ...passes(services),
  ];
  const documents = [
    ["roles", roles],
    ...byFeature,
    ["key-and-vpc", KEY_AND_VPC],
    ["plan", planning([...roles, ...byFeature.flatMap(([, statements]) => statements)])],
    ["hook-user", hookUser(services, resources)],
    ["member", ofMember(member)],
  ] as const;
  return Object.fromEntries(documents.map(([file, Statement]) => [file, sizedPolicy(file, Statement)]));
}

/** Returns the rights for the members' module. Only services get roles passed; the hub assumes the others. */
function ofMember(configuration: Readonly<Record<string, unknown>>): Statement[] {
  const resources = resourcesOf(configuration);
  const services = rolesByService(configuration, resources);
  return [
    ...statementsOf(resources),
    ...passes(new Map([...services].filter(([who]) => who.endsWith(".amazonaws.com")))),
  ];
}

const READS = /:(BatchGet|Describe|Get|List)/;
/** Left out of the plan's policy: with a secret of your own (sysdig_secure_api_token_secret), a plan reads no value. */
const READS_SECRET = "secretsmanager:GetSecretValue";

/** Returns the reading actions for a plan, on all names of the installation. Full names would not fit into a policy. */
function planning(statements: readonly Statement[]): Statement[] {
  const bySid = new Map<string, Statement>();
  const both = (some: readonly string[] = [], more: readonly string[]) => [...new Set([...some, ...more])];
  for (const statement of statements) {
    const reads = statement.Action.filter((action) => READS.test(action) && action !== READS_SECRET);
    const arns = statement.Resource.map((arn) => arn.replace(/(?<=fargate-image-scanning).+$/, "*"));
    const same = bySid.get(statement.Sid);
    if (reads.length > 0) {
      const merged = { Action: both(same?.Action, reads), Resource: both(same?.Resource, arns) };
      bySid.set(statement.Sid, { ...statement, Sid: statement.Sid.replace("Write", "Read"), ...merged });
    }
  }
  return [...bySid.values()];
}

function sizedPolicy(file: string, Statement: readonly Statement[]): PolicyDocument {
  const document = { Version: "2012-10-17", Statement } as const;
  const { length } = JSON.stringify(document);
  if (length > MAX_POLICY_CHARACTERS) {
    throw new Error(
      `${file}.json has ${length} characters, and AWS takes ${MAX_POLICY_CHARACTERS}: split its feature.`,
    );
  }
  return document;
}

type Block = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** Data sources that Terraform answers itself, or that every role may read. */
const FREE_DATA = /_(policy_document|partition|caller_identity|region)$/;

function resourcesOf({ resource, data }: Readonly<Record<string, unknown>>): Resource[] {
  const found = Object.entries(data as Block).map(([type, all]) => [`data.${type}`, all] as const);
  return [...Object.entries(resource as Block), ...found]
    .filter(([type]) => type !== "terraform_data" && !FREE_DATA.test(type))
    .flatMap(([type, all]) =>
      Object.entries(all).map(([id, attributes]) => {
        const [, bus = ""] = /aws_cloudwatch_event_bus\.(\w+)/.exec(String(attributes.event_bus_name)) ?? [];
        const ofBus = type.endsWith("_rule") && (resource as Block).aws_cloudwatch_event_bus?.[bus];
        const name = nameOf(attributes);
        // The ARN of a rule contains its bus, unless that is the default one.
        return { type, id, name: ofBus ? `${nameOf(ofBus)}/${name}` : name };
      }),
    );
}

function nameOf({
  name,
  function_name,
  alarm_name,
  dashboard_name,
  policy,
  role,
}: Readonly<Record<string, unknown>>) {
  // A role's policy is named within the role; a permission names its function.
  const given =
    role !== undefined && policy !== undefined
      ? undefined
      : (name ?? function_name ?? alarm_name ?? dashboard_name);
  const text = String(given ?? "")
    .replaceAll(/\$\{var\.(name|hub\.hub_name)\}/g, DEFAULT_NAME)
    .replaceAll(/\$\{(local\.current_region|var\.hub\.hub_region)\}/g, "*");
  return text === "" || text.includes("${") ? undefined : text;
}

/** Returns a statement for each type with resources of its own, and the rights of the types that belong to it. */
function statementsOf(resources: readonly Resource[]): Statement[] {
  const types = [...new Set(resources.map(({ type }) => type))];
  const rightsOf = (type: string) => {
    const rights = TYPE_RIGHTS[type];
    if (rights === undefined) {
      throw new Error(`Add to rights.ts what Terraform calls for ${type}.`);
    }
    return rights;
  };
  const own = types.flatMap((type) => {
    const { arns, actions } = rightsOf(type);
    if (typeof arns !== "function") {
      return [];
    }
    const belonging = types.filter((other) => Object(rightsOf(other).arns).of === type);
    const names = resources.flatMap((resource) =>
      resource.type === type && resource.name ? [resource.name] : [],
    );
    const Sid = type
      .replace("aws_", "")
      .replace(/(^|_)[a-z]/g, (start) => start.replace("_", "").toUpperCase());
    return [
      {
        Sid,
        Effect: "Allow" as const,
        Action: [...actions, ...belonging.flatMap((other) => rightsOf(other).actions)],
        Resource: names.flatMap(arns),
      },
    ];
  });
  return [...own, ...new Set(types.flatMap((type) => rightsOf(type).besides ?? []))];
}

/** Allows attaching the module's own policies only, so that whoever deploys it gains no further rights. */
function attachments(resources: readonly Resource[]): Statement[] {
  if (!resources.some(({ type }) => type === ATTACHMENT)) {
    return [];
  }
  const named = (type: string) =>
    resources.flatMap((each) => (each.type === type && each.name ? [each.name] : []));
  return [
    {
      Sid: "AttachOwnPolicies",
      Effect: "Allow",
      Action: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
      Resource: named("aws_iam_role").map((name) => ofAccount("iam", `role/${name}`)),
      Condition: {
        ArnLike: {
          "iam:PolicyARN": named("aws_iam_policy").map((name) => ofAccount("iam", `policy/${name}`)),
        },
      },
    },
  ];
}

type RolesByService = ReadonlyMap<string, readonly string[]>;
type Configuration = Parameters<typeof rolePermissions>[0];

function rolesByService(
  configuration: Readonly<Record<string, unknown>>,
  resources: readonly Resource[],
): RolesByService {
  const names = new Map(resources.map(({ type, id, name }) => [`${type}.${id}`, name]));
  const services = new Map<string, string[]>();
  for (const { owner, statements } of rolePermissions(configuration as Configuration)) {
    for (const service of statements.flatMap(({ principals }) => principals)) {
      services.set(service, [...(services.get(service) ?? []), ofAccount("iam", `role/${names.get(owner)}`)]);
    }
  }
  return services;
}

const OF_DEPLOYMENTS = "ecs.amazonaws.com";

function passes(services: RolesByService): Statement[] {
  return [...services]
    .filter(([service]) => service !== OF_DEPLOYMENTS)
    .map(([service, roles]) => pass(service, roles));
}

/** Lets a team that names the gate's hook in its service find the hook and pass its role, and nothing else. */
function hookUser(services: RolesByService, resources: readonly Resource[]): Statement[] {
  const parameters = resources.filter(({ type }) => type === "aws_ssm_parameter");
  return [
    pass(OF_DEPLOYMENTS, services.get(OF_DEPLOYMENTS) ?? []),
    {
      Sid: "FindHook",
      Effect: "Allow",
      Action: ["ssm:GetParameter"],
      Resource: parameters.map(({ name }) => regional("ssm", `parameter${name}`)),
    },
  ];
}

function pass(service: string, Resource: readonly string[]): Statement {
  const [name = ""] = service.split(".");
  return {
    Sid: `PassTo${name[0]?.toUpperCase()}${name.slice(1)}`,
    Effect: "Allow",
    Action: ["iam:PassRole"],
    Resource,
    Condition: { StringEquals: { "iam:PassedToService": service } },
  };
}

/** Rights for a user's key (`kms_key_arn`) or VPC, which are no resources of the module. */
const KEY_AND_VPC: readonly Statement[] = [
  {
    Sid: "UseKey",
    Effect: "Allow",
    Action: [
      ...["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
      ...["kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
    ],
    // Users replace this by their key's ARN.
    Resource: [regional("kms", "key/*")],
    Condition: {
      StringLike: {
        "kms:ViaService": [
          "dynamodb.*.amazonaws.com",
          "lambda.*.amazonaws.com",
          "secretsmanager.*.amazonaws.com",
        ],
      },
    },
  },
  {
    Sid: "ReadNetwork",
    Effect: "Allow",
    Action: ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
    // AWS knows no resources for these actions.
    Resource: ["*"],
  },
];
