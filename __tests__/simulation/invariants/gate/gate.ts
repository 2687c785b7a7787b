import { GATE_ANSWERS } from "../../../../functions/contract/blocking/gate";

/** A gate that blocks, with default settings otherwise. */
export const GATE = {
  gate: { ...GATE_ANSWERS, mode: "block", block_in: ["*/*"], timeout_minutes: 30 },
} as const;
