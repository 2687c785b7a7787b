import { type InputAttribute, takes } from "../contract/blocking/attributes";
import { GATE_ATTRIBUTES, type GateSettings } from "../contract/blocking/gate";

const REQUIRED: readonly string[] = ["mode", "timeout_minutes"];

/**
 * Reads the variable DEPLOYMENT_GATE.
 *
 * @throws Error where it is none that the module writes
 */
export function readGateSettings(text: string): GateSettings {
  const given: Readonly<Record<string, unknown>> = Object(JSON.parse(text));
  const settings = Object.entries<InputAttribute>(GATE_ATTRIBUTES).map(([name, attribute]) => {
    const isTaken = takes(attribute, given[name]);
    if (!isTaken && REQUIRED.includes(name)) {
      throw new Error("The environment variable DEPLOYMENT_GATE cannot be read: deploy the module again.");
    }
    // Absent, or null where the input leaves it out.
    return [name, isTaken ? given[name] : attribute.default];
  });
  return Object.fromEntries(settings);
}

/** Whether a failure of the gate refuses the deployment, as far as that can be read: it lets it through otherwise. */
export function refusesOnFailure(text: string | undefined): boolean {
  try {
    const { mode, on_gate_failure } = Object(JSON.parse(text ?? ""));
    return mode === "block" && on_gate_failure === "block";
  } catch {
    return false;
  }
}
