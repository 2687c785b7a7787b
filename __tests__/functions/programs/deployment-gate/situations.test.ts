import { join } from "node:path";
import { expectGolden } from "../../../golden";
import { DIGEST } from "../../samples";
import { BEFORE_TASKS, FAILED_RUNNING } from "./known-images";
import { SimulatedGate } from "./simulated-gate";
import { CALLS, LET_PASS, type Situations } from "./situations";

beforeAll(() => {
  process.env.AWS_REGION = "eu-west-1";
});

const STAGES = ["PRE_SCALE_UP", "POST_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT"] as const;

/** The answers of a gate, what it decided of each image at each stage, and what others hear of that. */
async function told(gate: SimulatedGate): Promise<string[]> {
  const decided = [];
  for (const stage of STAGES) {
    const item = await gate.item(stage);
    const { steps = [] } = JSON.parse(String(item?.decision ?? "{}"));
    if (item) decided.push([stage, ...(await gate.decided(stage)), ...steps].join(" | "));
  }
  const events = gate.events.map(({ detailType, deploymentEventId, stage, wouldBe, reason }) =>
    [detailType, deploymentEventId, stage, wouldBe ?? "", reason].join(" | "),
  );
  const rows = gate.store.rows.map(({ image, rowState, verdict, deadline }) =>
    [image, rowState, verdict, rowState === "WAITING" ? deadline : ""].join(" "),
  );
  const { counts, seconds, lines } = gate.telemetry;
  return [
    ...gate.answers,
    `decided: ${decided.join(" || ")}`,
    ...events,
    `asked: ${gate.asked.map(({ credentials }) => credentials ?? "without credentials").join()}`,
    ...rows,
    `counts: ${JSON.stringify({ ...counts, ...seconds })}`,
    ...lines.map(({ level, message, fields }) => `${level}: ${message} ${fields.answer ?? ""}`),
  ];
}

// Proves gate.exception, gate.let-pass-stays, gate.failed-running, gate.asks, gate.passed-before, gate.each-step, gate.unknown-digest, gate.wrong-stage, gate.block-in.
test.each<[string, Situations]>([
  ["calls", CALLS],
  ["before-tasks", BEFORE_TASKS],
  ["failed-running", FAILED_RUNNING],
  ["let-pass", LET_PASS],
])("what the gate answers, decides and tells is what somebody has read: %s", async (name, situations) => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate"] });
  const texts: string[] = [];
  for (const [about, play] of Object.entries(situations)) {
    const gate = new SimulatedGate();
    const done = play(gate);
    await jest.advanceTimersByTimeAsync(120_000);
    await done;
    texts.push([`=== ${about}`, ...(await told(gate))].join("\n").replaceAll(DIGEST, "DIGEST"));
  }
  jest.useRealTimers();
  expectGolden(join(__dirname, "golden", `${name}.txt`), `${texts.join("\n\n")}\n`);
});
