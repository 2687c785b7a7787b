import type { SynthesizedModule } from "../synthesized-module";
import { rolePermissions } from "./read-permissions";
import type { Json } from "./terraform-text";
import { code, inWords } from "./words";

type Block = Readonly<Record<string, Json>>;

/** Features by the conditions of their statements, as the page says these; the first one that fits has the statement. */
const FEATURES: readonly (readonly [conditions: RegExp, feature: string])[] = [
  [/^$/, "every installation"],
  [/`members`/, "`members`"],
  [/kms_key_arn/, "a key of yours: `kms_key_arn`, one within another input, `secret_kms_key_arns`"],
  [/`function_vpc_config`/, "`function_vpc_config`"],
  [/`build_vpc_config`/, "`build_vpc_config`"],
  [/with `\w+_ssm_parameter`/, "`sysdig_secure_api_token_ssm_parameter`, `ca_bundle_ssm_parameter`"],
  [
    /without `sysdig_secure_api_token_ssm_parameter`|with `(ca_bundle_secret|registry_credentials)`/,
    "a secret: the module's own, `sysdig_secure_api_token_secret`, `ca_bundle_secret`, `registry_credentials`",
  ],
  [/in inline mode/, 'inline mode: `scan_mode = "inline"`'],
  [/`enforcement\.mode` is `act`/, '`enforcement` with `mode = "act"`'],
  [/`enforcement\b/, "`enforcement`"],
  [/`deployment_gate`/, "`deployment_gate`"],
  [/`summary_schedule`/, "`summary_schedule`"],
  [/`exceptions`/, "`exceptions`"],
  [/`security_hub`/, "`security_hub`"],
  [/`outcome_event_bus_arn`/, "`outcome_event_bus_arn`"],
  [/without `cluster_arns`/, "all clusters: an empty `cluster_arns`"],
];

/** The actions that a permissions boundary of the roles has to allow, by feature, as Markdown. */
export function renderBoundary({ configuration }: Pick<SynthesizedModule, "configuration">): string {
  const actionsOf = new Map(FEATURES.map(([, feature]) => [feature, new Set<string>()]));
  for (const { conditions, actions } of grants(configuration as Block)) {
    const [, feature = ""] = FEATURES.find(([pattern]) => pattern.test(conditions)) ?? [];
    const known = actionsOf.get(feature);
    if (known === undefined) {
      throw new Error(`No feature of render-boundary.ts has the statements that are there ${conditions}.`);
    }
    for (const action of actions) known.add(action);
  }
  const [always = new Set<string>()] = actionsOf.values();
  const rows = [...actionsOf].flatMap(([feature, actions]) => {
    const own = [...actions].filter((action) => actions === always || !always.has(action));
    return own.length > 0 ? [`| ${feature} | ${own.sort().map(code).join(", ")} |`] : [];
  });
  return ["| with | it allows |", "|---|---|", ...rows].join("\n");
}

/** The rights of roles, without those to assume them, and the conditions of each in words. */
export function grants(configuration: Block): { conditions: string; actions: readonly string[] }[] {
  return rolePermissions(configuration).flatMap(({ when, statements }) =>
    statements
      .filter(({ effect, principals }) => effect === "Allow" && principals.length === 0)
      .map((statement) => ({
        conditions: [when, ...statement.when]
          .filter((each) => each !== undefined)
          .map((each) => inWords(each, configuration.locals as Block))
          .join(", "),
        actions: statement.actions,
      })),
  );
}
