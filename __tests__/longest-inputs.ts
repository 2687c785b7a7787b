import { LAUNCH_TYPES } from "../functions/contract/events";
import { INPUTS } from "../modules/fargate-image-scanning/inputs";
import { completed, holds, type Inputs } from "../packaging/evaluation";

export type { Inputs } from "../packaging/evaluation";

/** Where an installation is. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** The longest partition with the longest region in it that AWS has. */
export const LONGEST_PLACE: Place = {
  partition: "aws-iso-f",
  region: "us-isof-south-1",
  accountId: "123456789012",
};

/** What installations of each kind have at most; each is the largest in some way. */
export const LARGEST = [
  "inline",
  "inline in a VPC",
  "inline with parameters and a long proxy",
  "backend in a VPC",
  "backend with a parameter",
  "backend with a secret of its own",
] as const;
export type Kind = (typeof LARGEST)[number];

/** An input that is a list, how its entries are made from their number and length, and how long they are. */
type Grown = readonly [name: string, entry: (index: number, characters: number) => string, most: number];

/** As many accounts and regions as a hub serves. */
const LONGEST_MEMBERS = Object.fromEntries(
  [...Array(400).keys()].map((account) => [
    String(100_000_000_000 + account),
    [...Array(5).keys()].map((region) => `us-isof-south-${region}`),
  ]),
);

const made = new Map<string, Inputs>();

/** Every optional part on, and every value as long as the inputs' own rules let it be; made once, since that takes a while. */
export function longestInputs(kind: Kind, place: Place): Inputs {
  const key = `${kind} ${JSON.stringify(place)}`;
  const inputs = made.get(key) ?? makeLongestInputs(kind, place);
  made.set(key, inputs);
  return inputs;
}

function makeLongestInputs(kind: Kind, place: Place): Inputs {
  const arn = (service: string, resource: string) =>
    `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`;
  const policy = (name: string) => `arn:${place.partition}:iam::${place.accountId}:policy/${name}`;
  const secret = (index: number, characters: number) =>
    arn("secretsmanager", `secret:${numbered(index, characters)}-AbCdEf`);
  const key = (index: number) => arn("kms", `key/${numbered(index, 64)}`);
  const vpc = {
    vpc_id: `vpc-${numbered(0, 17)}`,
    subnet_ids: [...Array(16).keys()].map((index) => `subnet-${numbered(index, 17)}`),
    security_group_ids: [...Array(5).keys()].map((index) => `sg-${numbered(index, 17)}`),
  };
  const isInline = kind.startsWith("inline");
  const inputs: Record<string, unknown> = {
    name: "n".repeat(28),
    scan_mode: isInline ? "inline" : "backend",
    security_hub: true,
    // All that adds to what functions have and may do.
    deployment_gate: gateOf(["*/*"]),
    enforcement: enforcementOf([]),
    monitoring: { alarms: true, dashboard: true, metrics: true },
    // In an item of their own, whose size a rule bounds.
    exceptions: [
      {
        image: `h.io/${"i".repeat(250)}`,
        until: "2099-12-31T18:00:00.000000001+02:00",
        reason: "r".repeat(500),
        owner: "o".repeat(200),
      },
    ],
    scanner_sha256: { amd64: "a".repeat(64), arm64: "b".repeat(64) },
    tags: Object.fromEntries([...Array(50).keys()].map((index) => [numbered(index, 128), "t".repeat(256)])),
    launch_types: LAUNCH_TYPES,
    owner_tag_keys: [numbered(0, 16), numbered(1, 17)],
    rescan_after_hours: 8760,
    max_concurrent_scans: 500,
    kms_key_arn: key(0),
    permissions_boundary_arn: policy("boundaries/of/the/platform/team/boundary"),
    scanner_base_url: filled("https://m/", 1000),
    sysdig_secure_endpoint: `https://${"h".repeat(253)}:65535`,
    ...membersOf(kind),
    ...networkOf(kind),
    ...authoritiesOf(kind, secret(1, 512), key(1)),
    ...tokenOf(kind, secret(2, 512), key(2)),
    ...(kind === "inline in a VPC" ? { build_vpc_config: vpc } : {}),
    ...(kind.endsWith("in a VPC") ? { function_vpc_config: vpc } : {}),
  };
  const cluster = (index: number, characters: number) => arn("ecs", `cluster/${numbered(index, characters)}`);
  const inService = (index: number, characters: number) => `${numbered(index, characters - 2)}/*`;
  const pattern = (index: number, characters: number) => `h.io/${numbered(index, characters - 5)}`;
  const grown: Grown[] = [
    ["cluster_arns", cluster, 100],
    ["exclude_images", pattern, 255],
    ["include_images", pattern, 255],
    [
      "ecr_repository_arns",
      (index, characters) => arn("ecr", `repository/${numbered(index, characters)}`),
      60,
    ],
    ["alarm_actions", (index, characters) => arn("sns", numbered(index, characters)), 256],
    ["ticket_actions", (index, characters) => arn("sns", numbered(index, characters)), 256],
    ["results_topic_subscriber_accounts", (index) => String(200_000_000_000 + index), 12],
  ];
  if (isInline) {
    grown.push(
      ["sysdig_policies", numbered, 255],
      // As long as so many may be: each has a key behind it in the policy.
      ["secret_kms_key_arns", (index, characters) => arn("kms", `key/${numbered(index, characters)}`), 40],
    );
  }
  for (const [name, entry, characters] of grown) {
    inputs[name] = grow(name, inputs, place.region, entry, characters);
  }
  // In 100 patterns or fewer.
  inputs.deployment_gate = gateOf(grow("deployment_gate", inputs, place.region, inService, 32, gateOf));
  if (kind === "backend with a parameter") {
    // The coordinator may have more clusters than the other functions, which have the images' patterns, too.
    inputs.enforcement = enforcementOf(
      grow("enforcement", inputs, place.region, cluster, 100, enforcementOf),
    );
  }
  if (isInline) {
    // As long as so many may be: of more secrets more text is said twice.
    inputs.registry_credentials = ofHost(
      grow("registry_credentials", inputs, place.region, secret, 24, ofHost),
    );
  }
  for (const part of ["trigger", "scanner"]) {
    const name = `additional_${part}_policy_arns`;
    inputs[name] = byKey(grow(name, inputs, place.region, (index) => policy(`${part}-${index}`), 1, byKey));
  }
  return inputs;
}

/** A proxy leaves less to the lists, which stand in policies and patterns, too: a long one is a kind of its own. */
function networkOf(kind: Kind): Inputs {
  const isLong = kind.endsWith("a long proxy");
  const http_proxy = filled("http://p", 1000);
  return {
    proxy: isLong
      ? { https_proxy: filled("http://p", 1000), http_proxy, no_proxy: "a".repeat(2000) }
      : { https_proxy: "http://p", http_proxy, no_proxy: "a" },
  };
}

/** A long proxy leaves nothing to the variable that names the members' roles. */
function membersOf(kind: Kind): Inputs {
  return kind.endsWith("a long proxy")
    ? {}
    : {
        members: { organization_id: `o-${"o".repeat(32)}`, accounts: LONGEST_MEMBERS },
        iam_role_path: `${filled("/", 399)}/`,
      };
}

function authoritiesOf(kind: Kind, secretArn: string, keyArn: string): Inputs {
  return kind.startsWith("inline with parameters")
    ? { ca_bundle_ssm_parameter: { name: filled("/", 1000), kms_key_arn: keyArn } }
    : { ca_bundle_secret: { arn: secretArn, kms_key_arn: keyArn } };
}

/** In an existing secret, in an existing parameter, or in the secret that the module makes without either. */
function tokenOf(kind: Kind, secretArn: string, keyArn: string): Inputs {
  if (kind.endsWith("of its own")) {
    return {};
  }
  return kind.includes("parameter")
    ? { sysdig_secure_api_token_ssm_parameter: { name: filled("/", 200), kms_key_arn: keyArn } }
    : { sysdig_secure_api_token_secret: { arn: secretArn, json_key: "k".repeat(128), kms_key_arn: keyArn } };
}

/** A text of so many characters with this beginning. */
function filled(beginning: string, characters: number): string {
  return beginning.padEnd(characters, "x");
}

/** As many entries as the rules of the input take, the last one shorter where that is all that fits. */
function grow(
  name: string,
  inputs: Inputs,
  region: string,
  entry: (index: number, characters: number) => string,
  most: number,
  asValue: (entries: readonly string[]) => unknown = (entries) => entries,
): readonly string[] {
  const entries: string[] = [];
  for (;;) {
    const fits = (characters: number) =>
      isAccepted(
        { ...inputs, [name]: asValue([...entries, entry(entries.length, characters)]) },
        name,
        region,
      );
    const least = String(entries.length).length;
    const characters = fits(most) ? most : largest(fits, least, most);
    if (characters < least) {
      return entries;
    }
    entries.push(entry(entries.length, characters));
  }
}

/** The largest number from the least to below the most that fits, where all smaller ones do; one less than the least if none does. */
function largest(fits: (number: number) => boolean, least: number, most: number): number {
  let [known, above] = [least - 1, most];
  while (known + 1 < above) {
    const middle = Math.floor((known + above) / 2);
    if (fits(middle)) {
      known = middle;
    } else {
      above = middle;
    }
  }
  return known;
}

/** Whether every rule that reads an input takes these. */
function isAccepted(inputs: Inputs, name: string, region: string): boolean {
  const values = completed(INPUTS, inputs);
  return INPUTS.flatMap(({ rules }) => rules)
    .filter(({ condition }) => condition.includes(`var.${name}`))
    .every(({ condition }) => holds(condition, values, region));
}

const enforcementOf = (cluster_arns: readonly string[]) => ({
  mode: "act",
  max_actions_per_hour: 1000,
  cluster_arns,
});

const gateOf = (block_in: readonly string[]) => ({ mode: "block", block_in, timeout_minutes: 1380 });

const ofHost = (secret_arns: readonly string[]) => ({
  "r.io": { secret_arns, default_secret_arn: secret_arns[0] },
});

function byKey(entries: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map((each, index) => [`key-${index}`, each]));
}

/** A number with so many characters. */
function numbered(index: number, characters: number): string {
  return String(index).padStart(characters, "0");
}
