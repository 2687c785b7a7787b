import { GATE_ANSWERS, type GateCase } from "../../../functions/contract/blocking/gate";
import { parseImage } from "../../../functions/contract/image";
import { decideImage, judgeDeployment, type Situation } from "../../../functions/deployment-gate/decide";
import type { ImageFacts } from "../../../functions/deployment-gate/images/image-facts";
import type { Trouble } from "../../../functions/deployment-gate/trouble";
import { image, minutesFromNow, NOW } from "../samples";

const EXCEPTION = { image: "docker.io/**", until: "2027-01-01", reason: "no fix yet", owner: "team-web" };
const OPEN = { until: minutesFromNow(30), reason: "outage" };

const facts = (changes: Partial<ImageFacts> = {}): ImageFacts => ({
  containers: ["web"],
  reference: "docker.io/library/nginx:1.27",
  image: image(),
  ...changes,
});

const situation = (changes: Partial<Situation> = {}): Situation => ({
  settings: { ...GATE_ANSWERS, mode: "block", timeout_minutes: 30 },
  now: NOW,
  startedAt: NOW,
  firstCallAt: NOW,
  troubles: [],
  leniencyTroubles: [],
  ...changes,
});
const trouble = (kind: Trouble["kind"], isOfRevision = false): Pick<Situation, "troubles"> => ({
  troubles: [{ kind, reason: "x", isOfRevision }],
});
const failure = trouble("lasting");

const verdict = (name: "PASSED" | "FAILED" | "NO_POLICY", freshForMinutes = 60) => ({
  verdict: { verdict: name, verdictAt: NOW, freshUntil: minutesFromNow(freshForMinutes) },
});
const scan = (state: "WAITING" | "SCANNING" | "ERROR", reason?: string) => ({ scan: { state, reason } });
const unknown = parseImage("nginx:1.27", "linux/amd64");

/** What is known of an image, with what is decided where every answer is block, from the first rule to the last. */
const ORDER: readonly (readonly [
  name: string,
  facts: Partial<ImageFacts>,
  situation: Partial<Situation>,
  string,
])[] = [
  ["an image that is not scanned", { notScanned: "AWS's own container." }, {}, "passed: not-scanned"],
  ["that, although the gate failed", { notScanned: "Windows" }, failure, "passed: not-scanned"],
  ["an exception of a FAILED", { ...verdict("FAILED"), exception: EXCEPTION }, {}, "passed: exception"],
  ["an exception of an image that is not scanned yet", { exception: EXCEPTION }, {}, "passed: exception"],
  ["an exception of an unknown image", { image: unknown, exception: EXCEPTION }, {}, "passed: exception"],
  [
    "an exception and the open gate",
    { ...verdict("FAILED"), exception: EXCEPTION },
    { open: OPEN },
    "passed: exception",
  ],
  [
    "an exception of a PASSED makes no difference",
    { ...verdict("PASSED"), exception: EXCEPTION },
    {},
    "passed: passed",
  ],
  ["the open gate and a FAILED", verdict("FAILED"), { open: OPEN }, "allowed: gate-open"],
  ["the open gate, although the gate failed", {}, { open: OPEN, ...failure }, "allowed: gate-open"],
  ["the open gate and a PASSED", verdict("PASSED"), { open: OPEN }, "passed: passed"],
  ["what AWS does not answer", {}, trouble("passing"), "waiting"],
  ["a FAILED, whatever AWS does not answer", verdict("FAILED"), trouble("passing"), "blocked: failed"],
  [
    "a FAILED of a revision that is not the target",
    verdict("FAILED"),
    trouble("lagging", true),
    "blocked: failed",
  ],
  ["a PASSED of a revision that is not the target", verdict("PASSED"), trouble("lagging", true), "waiting"],
  [
    "a PASSED of a revision that is not the target for five minutes",
    verdict("PASSED"),
    { ...trouble("lagging", true), firstCallAt: minutesFromNow(-5) },
    "blocked: gate-failure",
  ],
  [
    "a FAILED while exceptions are not known",
    verdict("FAILED"),
    { leniencyTroubles: trouble("passing").troubles },
    "waiting",
  ],
  [
    "a FAILED whose exceptions were not known in time",
    verdict("FAILED"),
    { leniencyTroubles: trouble("passing").troubles, startedAt: minutesFromNow(-30) },
    "blocked: failed",
  ],
  [
    "a FAILED that the service runs",
    { ...verdict("FAILED"), isRunning: true },
    {},
    "blocked: failed-running",
  ],
  ["a FAILED that passed before", { ...verdict("FAILED"), isPassedBefore: true }, {}, "blocked: failed"],
  ["an image that passed before", { isPassedBefore: true }, {}, "passed: passed-before"],
  [
    "a NO_POLICY that passed before",
    { ...verdict("NO_POLICY"), isPassedBefore: true },
    {},
    "passed: passed-before",
  ],
  ["that, while AWS does not answer", { isPassedBefore: true }, trouble("passing"), "waiting: passed-before"],
  ["that, where the gate failed", { isPassedBefore: true }, failure, "passed: passed-before"],
  ["the open gate waits for nothing", {}, { open: OPEN }, "allowed: gate-open"],
  ["a fresh FAILED", verdict("FAILED"), {}, "blocked: failed"],
  ["a stale FAILED", verdict("FAILED", -60), {}, "blocked: failed"],
  ["a FAILED during a rescan", { ...verdict("FAILED", -60), ...scan("SCANNING") }, {}, "blocked: failed"],
  [
    "a FAILED whose rescan ended in an error",
    { ...verdict("FAILED", -60), ...scan("ERROR", "no"), isAsked: true },
    {},
    "blocked: failed",
  ],
  ["a FAILED, although the gate failed", verdict("FAILED"), failure, "blocked: failed"],
  [
    "a FAILED after the time is over",
    verdict("FAILED"),
    { startedAt: minutesFromNow(-31) },
    "blocked: failed",
  ],
  ["a fresh PASSED", verdict("PASSED"), {}, "passed: passed"],
  ["a fresh PASSED, although the gate failed", verdict("PASSED"), failure, "passed: passed"],
  [
    "a fresh PASSED during a rescan that was asked for",
    { ...verdict("PASSED"), ...scan("WAITING") },
    {},
    "passed: passed",
  ],
  ["a fresh NO_POLICY", verdict("NO_POLICY"), {}, "blocked: no-policy"],
  ["a failure of the gate", { ...scan("SCANNING") }, failure, "blocked: gate-failure"],
  ["a failure of the gate and an unknown image", { image: unknown }, failure, "blocked: gate-failure"],
  ["no digest", { image: unknown }, {}, "blocked: unknown-image"],
  [
    "no digest, which is left to the later hook",
    { image: unknown, isLeftToLater: true },
    {},
    "passed: unknown-image",
  ],
  [
    "a digest that is pulled later, which is left as well",
    { isLeftToLater: true },
    {},
    "passed: unknown-image",
  ],
  ["a FAILED is left to nobody", { ...verdict("FAILED"), isLeftToLater: true }, {}, "blocked: failed"],
  ["a failure is left to nobody", { isLeftToLater: true }, failure, "blocked: gate-failure"],
  [
    "a reference that cannot be read",
    { image: undefined, unreadable: "no reference" },
    {},
    "blocked: unknown-image",
  ],
  ["no row", {}, {}, "waiting"],
  ["a stale PASSED", verdict("PASSED", 0), {}, "waiting"],
  ["a stale NO_POLICY", verdict("NO_POLICY", -1), {}, "waiting"],
  ["a scan that waits", scan("WAITING"), {}, "waiting"],
  ["a scan that runs", { ...scan("SCANNING"), isAsked: true }, {}, "waiting"],
  ["an error from before anybody asked", scan("ERROR"), {}, "waiting"],
  ["an error", { ...scan("ERROR"), isAsked: true }, {}, "blocked: error"],
  [
    "an error after a stale PASSED",
    { ...verdict("PASSED", -1), ...scan("ERROR"), isAsked: true },
    {},
    "blocked: error",
  ],
  ["an error, when the time is over", scan("ERROR"), { startedAt: minutesFromNow(-30) }, "blocked: error"],
  [
    "one moment before the time is over",
    {},
    { startedAt: new Date(minutesFromNow(-30).getTime() + 1) },
    "waiting",
  ],
  ["the time is over", scan("SCANNING"), { startedAt: minutesFromNow(-30) }, "blocked: timeout"],
  ["a first call in the future, by another clock", {}, { startedAt: minutesFromNow(5) }, "waiting"],
  ["no scans are started", {}, { noScans: "disabled" }, "blocked: timeout"],
];

const strict = Object.fromEntries(Object.keys(GATE_ANSWERS).map((name) => [name, "block"])) as Record<
  GateCase,
  "block"
>;

test.each([
  [unknown, "Its digest is known once a task has started."],
  [image(), "ECS pulls it with credentials, which a scan gets once a task has started."],
])("what is left to the later hook says why: %#", (left, reason) => {
  expect(decideImage(facts({ image: left, isLeftToLater: true }), situation())).toMatchObject({ reason });
});

test.each(ORDER)("%s", (_, known, given, expected) => {
  const settings = { ...strict, mode: "block", timeout_minutes: 30 } as const;

  const decision = decideImage(facts(known), situation({ settings, ...given }));

  expect([decision.decision, "because" in decision && decision.because].filter(Boolean).join(": ")).toBe(
    expected,
  );
});

const CASES: Readonly<Record<GateCase, readonly [Partial<ImageFacts>, Partial<Situation>]>> = {
  on_failed: [verdict("FAILED"), {}],
  on_no_policy: [verdict("NO_POLICY"), {}],
  on_error: [{ ...scan("ERROR"), isAsked: true }, {}],
  on_timeout: [{}, { startedAt: minutesFromNow(-30) }],
  on_unknown_image: [{ image: unknown }, {}],
  on_gate_failure: [{}, failure],
};

test.each([
  [undefined, "allow", "allowed"],
  [undefined, "block", "blocked"],
  ["allow", "block", "allowed"],
  ["block", "allow", "blocked"],
] as const)("on_failed_running is %s, on_failed %s: %s", (on_failed_running, on_failed, expected) => {
  const settings = { ...situation().settings, on_failed, on_failed_running };

  expect(
    decideImage(facts({ ...verdict("FAILED"), isRunning: true }), situation({ settings })),
  ).toMatchObject({
    decision: expected,
    because: "failed-running",
  });
});

describe.each(Object.entries(CASES))("%s", (name, [known, given]) => {
  test.each([
    ["block", "blocked"],
    ["allow", "allowed"],
  ] as const)("%s", (answer, expected) => {
    const others = answer === "block" ? "allow" : "block";
    const all = Object.fromEntries(Object.keys(CASES).map((each) => [each, each === name ? answer : others]));
    const settings = { ...(all as typeof strict), mode: "block", timeout_minutes: 30 } as const;

    expect(decideImage(facts(known), situation({ ...given, settings }))).toMatchObject({
      decision: expected,
    });
  });

  test("by default refuses only what is known to be bad", () => {
    const expected = name === "on_failed" ? "blocked" : "allowed";

    expect(decideImage(facts(known), situation(given))).toMatchObject({ decision: expected });
  });
});

test("a scan that waits says for what when the time is over", () => {
  const known = facts(scan("WAITING", "The installation is impaired."));

  expect(decideImage(known, situation({ startedAt: minutesFromNow(-30) }))).toMatchObject({
    reason: "No verdict within 30 minutes. The installation is impaired.",
  });
});

test.each([
  [["passed", "waiting", "blocked"], "blocked"],
  [["passed", "waiting", "allowed"], "waiting"],
  [["passed", "allowed"], "through"],
  [[], "through"],
] as const)("images that are %j together: %s", (decisions, expected) => {
  const known = {
    passed: verdict("PASSED"),
    waiting: {},
    blocked: verdict("FAILED"),
    allowed: verdict("NO_POLICY"),
  };
  const all = decisions.map((decision) => facts(known[decision]));

  expect(judgeDeployment(all, undefined, [], situation()).conclusion).toBe(expected);
});

test.each([
  ["allow", "through"],
  ["block", "blocked"],
] as const)("where no image is known, on_gate_failure decides: %s", (on_gate_failure, expected) => {
  const { settings } = situation();
  const given = situation({ ...failure, settings: { ...settings, on_gate_failure } });

  expect(judgeDeployment([], undefined, [], given).conclusion).toBe(expected);
});

test.each<[string, Pick<Situation, "troubles">, Partial<Situation>, string]>([
  ["what passes by itself, in time", trouble("passing"), {}, "waiting"],
  ["that, after the time", trouble("passing"), { startedAt: minutesFromNow(-30) }, "through"],
  ["what lags, in five minutes", trouble("lagging"), { startedAt: minutesFromNow(-99) }, "waiting"],
  ["that, after them", trouble("lagging"), { firstCallAt: minutesFromNow(-5) }, "through"],
  ["what lasts", trouble("lasting"), {}, "through"],
  [
    "what lasts beside what passes",
    { troubles: [...trouble("passing").troubles, ...failure.troubles] },
    {},
    "through",
  ],
  ["what passes, while the gate is open", trouble("passing"), { open: OPEN }, "through"],
])("a good image beside %s", (_, troubles, given, expected) => {
  expect(
    judgeDeployment([facts(verdict("PASSED"))], undefined, [], situation({ ...troubles, ...given }))
      .conclusion,
  ).toBe(expected);
});
