import { GATE_ANSWERS } from "../../../../../functions/contract/blocking/gate";
import type { Situation } from "../../../../../functions/programs/deployment-gate/decision/decide";
import type { ImageFacts } from "../../../../../functions/programs/deployment-gate/images/facts";
import { image, minutesFromNow, NOW } from "../../../samples";

/** What is known of nginx, which one container runs. */
export const facts = (changes: Partial<ImageFacts> = {}): ImageFacts => ({
  containers: ["web"],
  reference: image().reference,
  image: image(),
  ...changes,
});

/** The first call of a deployment in the mode block, while nothing is in trouble. */
export const situation = (changes: Partial<Situation> = {}): Situation => ({
  settings: { ...GATE_ANSWERS, mode: "block", block_in: ["*/*"], timeout_minutes: 30 },
  now: NOW,
  place: { account: "123456789012", cluster: "production", service: "web" },
  leniency: { exceptions: [] },
  startedAt: NOW,
  firstCallAt: NOW,
  hookMinutes: Number.POSITIVE_INFINITY,
  troubles: [],
  leniencyTroubles: [],
  ...changes,
});
export const verdict = (name: "PASSED" | "FAILED" | "NO_POLICY", freshForMinutes = 60) => ({
  verdict: { verdict: name, verdictAt: NOW, freshUntil: minutesFromNow(freshForMinutes) },
});
