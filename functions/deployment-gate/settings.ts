import type { ServicePlace } from "../contract/arn";
import { type InputAttribute, type TextsAttribute, takes } from "../contract/blocking/attributes";
import { GATE_ATTRIBUTES, type GateSettings } from "../contract/blocking/gate";
import { modeFor } from "../exceptions/audited-services";

const REQUIRED: readonly string[] = ["mode", "timeout_minutes"];

/**
 * Reads the variable DEPLOYMENT_GATE.
 *
 * @throws Error where it is none that the module writes
 */
export function readGateSettings(text: string): GateSettings {
  const given: Readonly<Record<string, unknown>> = Object(JSON.parse(text));
  const settings = Object.entries<InputAttribute | TextsAttribute>(GATE_ATTRIBUTES).map(
    ([name, attribute]) => {
      const isTaken = takes(attribute, given[name]);
      if (!isTaken && REQUIRED.includes(name)) {
        throw new Error("The environment variable DEPLOYMENT_GATE cannot be read: deploy the module again.");
      }
      // Absent, or null where the input leaves it out.
      return [name, isTaken ? given[name] : attribute.default];
    },
  );
  return Object.fromEntries(settings);
}

/**
 * Whether a failure of the gate refuses the deployment, as far as that can be read: it lets it through otherwise.
 *
 * @param place see {@link modeFor}
 */
export function refusesOnFailure(text: string | undefined, place: ServicePlace | undefined): boolean {
  try {
    const { mode, on_gate_failure, block_in } = Object(JSON.parse(text ?? ""));
    const attribute = GATE_ATTRIBUTES.block_in;
    const patterns = takes(attribute, block_in) ? block_in : attribute.default;
    return modeFor({ mode, block_in: patterns }, place) === "block" && on_gate_failure === "block";
  } catch {
    return false;
  }
}
