import {
  ENFORCEMENT_MODES,
  type EnforcementMode,
  type EnforcementSettings,
} from "../contract/blocking/enforcement";

/** As the input's validation has it. */
const MOST_ACTIONS = 1000;

/**
 * Reads the variable ENFORCEMENT of the coordinator.
 *
 * @returns undefined where enforcement is off
 * @throws Error which names what is wrong; Terraform has checked the input, so the deployment is at fault
 */
export function enforcementSettings(text: string | undefined): EnforcementSettings | undefined {
  if (text === undefined || text === "") {
    return undefined;
  }
  const given: { readonly [name in keyof EnforcementSettings]?: unknown } = Object(parsed(text));
  const { mode, rollback_deployments, stop_standalone_tasks, max_actions_per_hour } = given;
  const cluster_arns = given.cluster_arns ?? [];
  if (!isMode(mode)) {
    throw refusal(`mode is ${JSON.stringify(mode)}, which is not ${ENFORCEMENT_MODES.join(" or ")}`);
  }
  if (typeof rollback_deployments !== "boolean" || typeof stop_standalone_tasks !== "boolean") {
    throw refusal("rollback_deployments or stop_standalone_tasks is neither true nor false");
  }
  if (!isCount(max_actions_per_hour)) {
    throw refusal(`max_actions_per_hour is no whole number from 1 to ${MOST_ACTIONS}`);
  }
  if (!Array.isArray(cluster_arns) || !cluster_arns.every((arn) => typeof arn === "string")) {
    throw refusal("cluster_arns is no list of texts");
  }
  return { mode, rollback_deployments, stop_standalone_tasks, max_actions_per_hour, cluster_arns };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal("it is not JSON");
  }
}

const isMode = (value: unknown): value is EnforcementMode => ENFORCEMENT_MODES.some((mode) => mode === value);

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_ACTIONS;

function refusal(problem: string): Error {
  return new Error(
    `The environment variable ENFORCEMENT cannot be read, ${problem}: deploy the module again.`,
  );
}
