import {
  type AttributeValues,
  describeAttribute,
  type InputAttribute,
  takes,
} from "../contract/blocking/attributes";
import { ENFORCEMENT_ATTRIBUTES, type EnforcementSettings } from "../contract/blocking/enforcement";

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
  const given: Readonly<Record<string, unknown>> = Object(parsed(text));
  const values = Object.entries<InputAttribute>(ENFORCEMENT_ATTRIBUTES).map(([name, attribute]) => {
    if (!takes(attribute, given[name])) {
      throw refusal(
        `${name} is ${JSON.stringify(given[name])}, which is not ${describeAttribute(attribute)}`,
      );
    }
    return [name, given[name]];
  });
  const cluster_arns = given.cluster_arns ?? [];
  if (!Array.isArray(cluster_arns) || !cluster_arns.every((arn) => typeof arn === "string")) {
    throw refusal("cluster_arns is no list of texts");
  }
  return { ...(Object.fromEntries(values) as AttributeValues<typeof ENFORCEMENT_ATTRIBUTES>), cluster_arns };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal("it is not JSON");
  }
}

function refusal(problem: string): Error {
  return new Error(
    `The environment variable ENFORCEMENT cannot be read, ${problem}: deploy the module again.`,
  );
}
