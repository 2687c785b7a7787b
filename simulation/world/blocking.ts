import type { EnforcementSettings } from "../../functions/contract/blocking/enforcement";
import { GATE_ANSWERS, type GateCase, type GateSettings } from "../../functions/contract/blocking/gate";
import type { Random } from "../random/random";

export interface Blocking {
  /** Absent: off. */
  readonly gate?: GateSettings;
  readonly enforcement?: EnforcementSettings;
  /** Services with deployments, by kind, besides the fleet's others. */
  readonly services: {
    /** With hooks of the gate, and a shift of traffic at once or in steps. */
    readonly gated: number;
    readonly rolling: number;
  };
  /** Mean milliseconds between two deployments of a service. */
  readonly deployEvery: number;
}

/** Draws the settings; half of the seeds have neither gate nor enforcement. */
export function blockingOfSeed(random: Random, deployEvery: number): Blocking | undefined {
  if (random.chance(0.5)) {
    return undefined;
  }
  const gate = random.pick(["off", "audit", "block", "block", "block"] as const);
  const enforcement = gate === "off" ? random.pick(["audit", "act"] as const) : random.pick(ENFORCEMENTS);
  return {
    ...(gate === "off" ? {} : { gate: gateSettings(gate, random) }),
    ...(enforcement === "off" ? {} : { enforcement: enforcementSettings(enforcement, random) }),
    services: { gated: gate === "off" ? 0 : 4, rolling: enforcement === "off" ? 0 : 3 },
    deployEvery,
  };
}

const ENFORCEMENTS = ["off", "audit", "act", "act"] as const;

function gateSettings(mode: GateSettings["mode"], random: Random): GateSettings {
  const answers = { ...GATE_ANSWERS } as Record<GateCase, GateSettings[GateCase]>;
  if (random.chance(0.3)) {
    for (const each of ["on_no_verdict", "on_gate_failure"] as const) {
      answers[each] = random.pick(["allow", "block"]);
    }
  }
  const block_in = random.pick([["*/*"], ["*/gated-1", "*/gated-2"]]);
  return { ...answers, mode, block_in, timeout_minutes: random.pick([5, 10, 30, 60]) };
}

/** Whether the gate can refuse a service's deployments; otherwise it only audits them. */
export function blocks({ mode, block_in }: GateSettings, { name }: { readonly name: string }): boolean {
  return mode === "block" && block_in.some((pattern) => ["*/*", `*/${name}`].includes(pattern));
}

function enforcementSettings(mode: EnforcementSettings["mode"], random: Random): EnforcementSettings {
  return {
    mode,
    rollback_deployments: random.chance(0.9),
    stop_standalone_tasks: random.chance(0.9),
    max_actions_per_hour: random.pick([1, 2, 10, 1000]),
    cluster_arns: [],
  };
}
