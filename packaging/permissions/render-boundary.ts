import type { SynthesizedModule } from "../synthesized-module";
import { rolePermissions } from "./read-permissions";
import type { Json } from "./terraform-text";
import { inWords } from "./words";

type Block = Readonly<Record<string, Json>>;

/** Features by the conditions of statements, in words; the first match counts. */
const FEATURES: readonly (readonly [conditions: RegExp, feature: string])[] = [
  [/^$/, "EveryInstallation"],
  [/`members`/, "Members"],
  [/kms_key_arn/, "KeysOfYours"],
  [/`function_vpc_config`/, "FunctionVpcConfig"],
  [/`build_vpc_config`/, "BuildVpcConfig"],
  [/with `\w+_ssm_parameter`/, "Parameters"],
  [
    /without `sysdig_secure_api_token_ssm_parameter`|with `(ca_bundle_secret|registry_credentials)`/,
    "Secrets",
  ],
  [/in inline mode/, "InlineMode"],
  [/`enforcement\.mode` is `act`/, "EnforcementActs"],
  [/`enforcement\b/, "Enforcement"],
  [/`deployment_gate`/, "DeploymentGate"],
  [/`summary_schedule`/, "SummarySchedule"],
  [/`exceptions`/, "Exceptions"],
  [/`security_hub`/, "SecurityHub"],
  [/`outcome_event_bus_arn`/, "OutcomeEventBus"],
  [/without `cluster_arns`/, "AllClusters"],
];

/** Returns a permissions boundary of the roles, with a statement for each feature. */
export function renderBoundary({ configuration }: Pick<SynthesizedModule, "configuration">) {
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
  const Statement = [...actionsOf].flatMap(([Sid, actions]) => {
    const Action = [...actions].filter((action) => actions === always || !always.has(action)).sort();
    return Action.length > 0 ? [{ Sid, Effect: "Allow", Action, Resource: "*" }] : [];
  });
  return { Version: "2012-10-17", Statement };
}

/** Returns the rights of roles, without trust, each with its conditions in words. */
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
