import {
  ANSWERS,
  GATE_ANSWERS,
  GATE_MODES,
  type GateCase,
  type GateSettings,
} from "../contract/blocking/gate";

/**
 * Reads the variable DEPLOYMENT_GATE.
 *
 * @throws Error where it is none that the module writes
 */
export function readSettings(text: string): GateSettings {
  const given: Partial<Record<keyof GateSettings, unknown>> = Object(JSON.parse(text));
  const mode = GATE_MODES.find((each) => each === given.mode);
  const minutes = given.timeout_minutes;
  if (mode === undefined || typeof minutes !== "number" || !Number.isFinite(minutes)) {
    throw new Error("The environment variable DEPLOYMENT_GATE cannot be read: deploy the module again.");
  }
  const answers = (Object.keys(GATE_ANSWERS) as GateCase[]).map((name) => {
    return [name, ANSWERS.find((each) => each === given[name]) ?? GATE_ANSWERS[name]];
  });
  return {
    // Absent, or null where the input leaves it out: as on_failed.
    on_failed_running: ANSWERS.find((each) => each === given.on_failed_running),
    ...(Object.fromEntries(answers) as Omit<GateSettings, "mode" | "timeout_minutes">),
    mode,
    timeout_minutes: minutes,
  };
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
