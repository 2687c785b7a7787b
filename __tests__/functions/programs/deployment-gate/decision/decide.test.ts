import {
  type Answer,
  GATE_ANSWERS,
  type GateCase,
  type GateSettings,
} from "../../../../../functions/contract/blocking/gate";
import { parseImage } from "../../../../../functions/contract/images/image";
import type { DeployedImage } from "../../../../../functions/contract/notices/deployment-event";
import {
  judgeDeployment,
  type Situation,
} from "../../../../../functions/programs/deployment-gate/decision/decide";
import type { ImageFacts } from "../../../../../functions/programs/deployment-gate/images/facts";
import type { Trouble } from "../../../../../functions/programs/deployment-gate/trouble";
import { image, minutesFromNow, NOW, OTHER_DIGEST } from "../../../samples";

/** What is known of nginx, which one container runs. */
const facts = (changes: Partial<ImageFacts> = {}): ImageFacts => ({
  containers: ["web"],
  reference: image().reference,
  image: image(),
  ...changes,
});

/** The first call of a deployment in the mode block, while nothing is in trouble. */
const situation = (changes: Partial<Situation> = {}): Situation => ({
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
const verdict = (name: "PASSED" | "FAILED" | "NO_POLICY", freshForMinutes = 60) => ({
  verdict: { verdict: name, verdictAt: NOW, freshUntil: minutesFromNow(freshForMinutes) },
});

const decideImage = (known: ImageFacts, given: Situation) => judgeDeployment([known], given).images[0];
const EXCEPTION = { image: "docker.io/**", until: "2027-01-01", reason: "no fix yet", owner: "team-web" };
const EXCEPTED = { leniency: { exceptions: [EXCEPTION] } };
const OPEN = { leniency: { exceptions: [], openUntil: minutesFromNow(30), openReason: "outage" } };

const trouble = (kind: Trouble["kind"], isOfRevision = false): Pick<Situation, "troubles"> => ({
  troubles: [{ kind, reason: "x", isOfRevision }],
});
const failure = trouble("lasting");
const lagging = trouble("lagging", true);
const exceptionsUnknown = { leniencyTroubles: trouble("passing").troubles };

const scan = (state: "WAITING" | "SCANNING" | "ERROR", reason?: string) => ({ scan: { state, reason } });
const [FAILED, PASSED, NO_POLICY] = [verdict("FAILED"), verdict("PASSED"), verdict("NO_POLICY")];
const ERROR = { ...scan("ERROR"), isAsked: true };
const UNKNOWN = { image: parseImage("nginx:1.27", "linux/amd64") };
const STALE_FAILED = verdict("FAILED", -60);
const LEFT = { isLeftToLater: true };
const LATE = { startedAt: minutesFromNow(-30), firstCallAt: minutesFromNow(-30) };

/** What is known of an image, with what is decided where every answer is block, beside CASES: from the first rule to the last. */
const ORDER: readonly (readonly [string, Partial<ImageFacts>, Partial<Situation>, expected: string])[] = [
  ["an image that is not scanned", { notScanned: "AWS's own container." }, {}, "passed: not-scanned"],
  [
    "an exception of the digest that Sysdig shows of a FAILED",
    { verdict: { ...FAILED.verdict, scannedDigest: OTHER_DIGEST } },
    { leniency: { exceptions: [{ ...EXCEPTION, image: OTHER_DIGEST }] } },
    "passed: exception",
  ],
  ["an exception of a PASSED makes no difference", PASSED, EXCEPTED, "passed: passed"],
  ["what AWS does not answer", {}, trouble("passing"), "waiting: gate-failure"],
  ["a FAILED, whatever AWS does not answer", FAILED, trouble("passing"), "blocked: failed"],
  ["a FAILED of a revision that is not the target", FAILED, lagging, "blocked: failed"],
  ["a PASSED of a revision that is not the target", PASSED, lagging, "waiting: gate-failure"],
  [
    "a PASSED of a revision that is not the target for five minutes",
    PASSED,
    { ...lagging, firstCallAt: minutesFromNow(-5) },
    "blocked: gate-failure",
  ],
  ["a FAILED while exceptions are not known", FAILED, exceptionsUnknown, "waiting: failed"],
  ["a FAILED that passed before", { ...FAILED, isPassedBefore: true }, {}, "blocked: failed"],
  ["an image that passed before", { isPassedBefore: true }, {}, "passed: passed-before"],
  ["that, while AWS does not answer", { isPassedBefore: true }, trouble("passing"), "waiting: passed-before"],
  ["that, where the gate failed", { isPassedBefore: true }, failure, "passed: passed-before"],
  ["a stale FAILED", STALE_FAILED, {}, "blocked: failed"],
  ["a FAILED during a rescan", { ...STALE_FAILED, ...scan("SCANNING") }, {}, "blocked: failed"],
  ["a FAILED whose rescan ended in an error", { ...STALE_FAILED, ...ERROR }, {}, "blocked: failed"],
  ["a fresh PASSED, although the gate failed", PASSED, failure, "passed: passed"],
  ["no digest, which is left to the later hook", { ...UNKNOWN, ...LEFT }, {}, "passed: unknown-image"],
  ["a FAILED is left to nobody", { ...FAILED, ...LEFT }, {}, "blocked: failed"],
  ["a failure is left to nobody", LEFT, failure, "blocked: gate-failure"],
  [
    "a reference that cannot be read",
    { image: undefined, unknown: "no reference" },
    {},
    "blocked: unknown-image",
  ],
  ["a stale PASSED", verdict("PASSED", 0), {}, "waiting: no-verdict"],
  ["a scan that waits", scan("WAITING"), {}, "waiting: no-verdict"],
  ["an error from before anybody asked", scan("ERROR"), {}, "waiting: no-verdict"],
  ["an error, when the time is over", scan("ERROR"), LATE, "blocked: error"],
  ["a hook that goes on by itself, more than a minute before", {}, { hookMinutes: 2 }, "waiting: no-verdict"],
  ["a minute before", {}, { hookMinutes: 2, firstCallAt: minutesFromNow(-1) }, "blocked: timeout"],
  [
    "then, while AWS does not answer",
    {},
    { hookMinutes: 2, firstCallAt: minutesFromNow(-1), ...trouble("passing") },
    "blocked: gate-failure",
  ],
  ["no scans are started", {}, { noScans: "disabled" }, "blocked: timeout"],
];

const always = <A extends Answer>(answer: A) =>
  Object.fromEntries(Object.keys(GATE_ANSWERS).map((name) => [name, answer])) as Record<GateCase, A>;
const [strict, lenient] = [always("block"), always("allow")];

// Proves gate.decisions.
test.each(ORDER)("%s", (_, known, given, expected) => {
  const settings = { ...situation().settings, ...strict };

  const decision = decideImage(facts(known), situation({ settings, ...given }));

  expect(`${decision?.decision}: ${decision?.because}`).toBe(expected);
});

const CASES: readonly (readonly [
  GateCase,
  DeployedImage["because"],
  Partial<ImageFacts>,
  Partial<Situation>,
])[] = [
  ["on_failed_running", "failed-running", { ...FAILED, isKnownHere: true }, {}],
  ["on_no_verdict", "no-policy", NO_POLICY, {}],
  ["on_no_verdict", "error", ERROR, {}],
  ["on_no_verdict", "timeout", {}, LATE],
  ["on_no_verdict", "unknown-image", UNKNOWN, {}],
  ["on_gate_failure", "gate-failure", {}, failure],
];

// Proves gate.setting-alone.
test.each(CASES)("%s alone answers for %s", (name, because, known, given) => {
  const decided = (settings: Partial<GateSettings>) =>
    decideImage(facts(known), situation({ ...given, settings: { ...situation().settings, ...settings } }));

  expect(decided({ ...strict, [name]: "allow" })).toMatchObject({ decision: "allowed", because });
  expect(decided({ ...lenient, [name]: "block" })).toMatchObject({ decision: "blocked", because });
});

test("no setting lets a FAILED pass that the service does not run, and by default no other image is blocked", () => {
  const failed = decideImage(facts(FAILED), situation({ settings: { ...situation().settings, ...lenient } }));
  const blocked = CASES.filter(
    ([, , known, given]) => decideImage(facts(known), situation(given))?.decision === "blocked",
  );

  expect(failed).toMatchObject({ decision: "blocked", because: "failed" });
  expect(blocked.map(([, because]) => because)).toEqual(["failed-running"]);
});

test.each([
  [["passed", "waiting", "blocked"], "blocked"],
  [["passed", "waiting", "allowed"], "waiting"],
  [["passed", "allowed"], "through"],
  [[], "through"],
] as const)("images that are %j together: %s", (decisions, expected) => {
  const known = { passed: PASSED, waiting: {}, blocked: FAILED, allowed: NO_POLICY };
  const all = decisions.map((decision) => facts(known[decision]));

  expect(judgeDeployment(all, situation()).conclusion).toBe(expected);
});

test.each([
  ["allow", "through"],
  ["block", "blocked"],
] as const)("where no image is known, on_gate_failure decides: %s", (on_gate_failure, expected) => {
  const { settings } = situation();
  const given = situation({ ...failure, settings: { ...settings, on_gate_failure } });

  expect(judgeDeployment([], given).conclusion).toBe(expected);
});

test.each<[string, Pick<Situation, "troubles">, Partial<Situation>, string]>([
  ["what passes by itself, in time", trouble("passing"), {}, "waiting"],
  ["that, after the time", trouble("passing"), LATE, "through"],
  ["what lags, in five minutes", trouble("lagging"), { startedAt: minutesFromNow(-99) }, "waiting"],
  ["that, after them", trouble("lagging"), { firstCallAt: minutesFromNow(-5) }, "through"],
  ["what lasts", trouble("lasting"), {}, "through"],
  [
    "what lasts beside what passes",
    { troubles: [...trouble("passing").troubles, ...failure.troubles] },
    {},
    "through",
  ],
  ["what passes, while the gate is open", trouble("passing"), OPEN, "through"],
])("a good image beside %s", (_, troubles, given, expected) => {
  expect(judgeDeployment([facts(PASSED)], situation({ ...troubles, ...given })).conclusion).toBe(expected);
});
