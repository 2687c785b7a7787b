import type { ServicePlace } from "../../contract/arn";
import { GATE_ATTRIBUTES, type GateSettings } from "../../contract/blocking/gate";
import { modeFor } from "../../exceptions/exceptions";

/**
 * Gives an absent or null attribute its default. The module's inputs have validated the values.
 *
 * @throws Error if the variable is no JSON
 */
export function readGateSettings(text: string): GateSettings {
  const given: Readonly<Record<string, unknown>> = Object(JSON.parse(text));
  const entry = (name: string, usual: unknown): readonly unknown[] => [name, given[name] ?? usual];
  return Object.fromEntries(Object.entries(GATE_ATTRIBUTES).map(([name, of]) => entry(name, of.default)));
}

/** @param place see {@link modeFor} */
export const blocksFailures = (settings: GateSettings, place: ServicePlace | undefined): boolean =>
  modeFor(settings, place) === "block" && settings.on_gate_failure === "block";

/** Whether a failure refuses the deployment, by the variable's text; false if that cannot be read. */
export function refusesOnFailure(text: string | undefined, place: ServicePlace | undefined): boolean {
  try {
    return blocksFailures(readGateSettings(text ?? ""), place);
  } catch {
    return false;
  }
}
