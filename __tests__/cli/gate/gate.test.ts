import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { describeGate, gateState, servicesOpen } from "../../../cli/commands/gate";
import { localTime } from "../../../cli/text/times";
import { OPEN_GATE_KEY } from "../../../functions/contract/blocking/gate";
import { readLeniency } from "../../../functions/exceptions/exceptions";
import { closeGate, openGate } from "../../../functions/exceptions/open-gate";
import { GATE_EVENT_SCHEMA } from "../../../scripts/generate/event-schema";
import { LedgerInMemory } from "../../functions/ledger/ledger-in-memory";
import { minutesFromNow, NOW } from "../../functions/samples";
import { edit } from "../../functions/table/edit";

const keepsSchema = addFormats(new Ajv()).compile(JSON.parse(readFileSync(GATE_EVENT_SCHEMA, "utf8")));

let memory: LedgerInMemory;
let gate: Parameters<typeof openGate>[0];

beforeEach(() => {
  memory = new LedgerInMemory();
  gate = { installation: "scanning", table: memory.table };
});

const OPENED_BY = "arn:aws:sts::123456789012:assumed-role/platform/ann";
const open = (minutes = 60, reason = "incident 7", of = gate) =>
  openGate(of, { minutes, reason, openedBy: OPENED_BY }, memory.now());
const close = (of = gate) => closeGate(of, memory.now());
const EVERYWHERE = { mode: "block" as const, blockIn: ["*/*"] };
const state = () => gateState(gate, memory.now(), EVERYWHERE);
const openFor = async () => (await servicesOpen(memory.table, memory.now())).map(({ workload }) => workload);
const published = () => memory.published();

test("a gate that nobody has opened is closed, and closing it changes nothing", async () => {
  expect(await state()).toEqual({
    version: "1",
    ...{ state: "closed", ...EVERYWHERE, openUntil: null, reason: null, problem: null },
    ...{ openedBy: null, workload: null, services: null },
  });
  expect(await close()).toBeUndefined();
  expect(memory.table.items).toEqual([]);
  expect(describeGate(await state(), "fargate-scans gate close")).toBe(
    "The gate is not open, and its mode is block: it judges each deployment, and refuses it where it has to.",
  );
});

test.each([
  ["none", /^There is no gate: the input deployment_gate is not set, so that every deployment passes\.$/],
  ["audit", /^The gate is not open, and its mode is audit: .* passes, and that is published\.$/],
  ["block", /its mode is block: .* It blocks in staging\/\*, audits elsewhere\.$/],
  [null, /^Nobody has opened the gate; its mode is not known\.$/],
] as const)(
  "one of the mode %s that nobody has opened says what becomes of deployments",
  async (mode, expected) => {
    const judges = { mode, blockIn: mode && ["staging/*"] };
    const shown = describeGate(await gateState(gate, memory.now(), judges), "fargate-scans gate close");

    expect(shown.replace(/\n +/g, " ")).toMatch(expected);
  },
);

test("one that is opened is open for these minutes, as the functions read it, and that is published once", async () => {
  const event = await open(60);

  expect(await state()).toMatchObject({
    state: "open",
    openUntil: minutesFromNow(60).toISOString(),
    reason: "incident 7",
  });
  expect(await readLeniency(memory.table, minutesFromNow(59))).toMatchObject({ openReason: "incident 7" });
  expect(await readLeniency(memory.table, minutesFromNow(60))).toEqual({
    exceptions: [],
    closedAt: minutesFromNow(60),
  });
  expect(await readLeniency(memory.table, minutesFromNow(120))).toEqual({ exceptions: [] });
  expect(await published()).toEqual([event]);
  expect(event).toMatchObject({
    detailType: "Deployment Gate Opened",
    installation: "scanning",
    openedBy: OPENED_BY,
    changedAt: NOW.toISOString(),
    openUntil: minutesFromNow(60).toISOString(),
    reason: "incident 7",
  });
  keepsSchema(event);
  expect(keepsSchema.errors).toBeNull();
  expect(await published()).toEqual([]);
});

test("the longest time that the command takes is one that the functions take", async () => {
  await open(1440);

  expect(await state()).toMatchObject({ state: "open", problem: null });
});

test("opened again, it has another end and another reason", async () => {
  await open(60);
  await open(5, "incident 8");

  expect(await state()).toMatchObject({ openUntil: minutesFromNow(5).toISOString(), reason: "incident 8" });
  expect(await published()).toHaveLength(2);
});

test("closed before its time, it is closed at once, and that is published with the reason it was open for", async () => {
  await open();
  await published();

  const event = await close();

  expect(await state()).toMatchObject({ state: "closed", openUntil: null });
  expect(await published()).toEqual([event]);
  expect(event).toMatchObject({ detailType: "Deployment Gate Closed", reason: "incident 7" });
  expect(event).not.toHaveProperty("openUntil");
  keepsSchema(event);
  expect(keepsSchema.errors).toBeNull();
});

test("one that has closed by itself is closed, and one that cannot be read is ended without an event", async () => {
  await open(1);
  await published();
  memory.passMinutes(5);
  expect(await close()).toBeUndefined();

  await edit(memory.table, OPEN_GATE_KEY, { gateOpenUntil: "tomorrow" });
  expect(await state()).toMatchObject({ state: "closed", problem: expect.stringContaining("tomorrow") });
  expect(await close()).toBeUndefined();
  expect(await state()).toMatchObject({ state: "closed", problem: null });
  expect(await published()).toEqual([]);
});

test("for one service it is open for that service alone, which its events name", async () => {
  const ofWeb = { ...gate, workload: "production/web" };
  const opened = await open(60, "incident 7", ofWeb);

  expect(await state()).toMatchObject({ state: "closed" });
  expect(await gateState(ofWeb, memory.now(), EVERYWHERE)).toMatchObject({
    ...{ state: "open", openedBy: OPENED_BY, workload: "production/web" },
  });
  expect(await readLeniency(memory.table, NOW, "production/api")).toEqual({ exceptions: [] });
  expect(await openFor()).toEqual(["production/web"]);
  const closed = await close(ofWeb);
  expect(await openFor()).toEqual([]);
  expect(await published()).toEqual(expect.arrayContaining([opened, closed]));
  for (const event of [opened, closed]) {
    expect(event).toMatchObject({ workload: "production/web" });
    keepsSchema(event);
    expect(keepsSchema.errors).toBeNull();
  }
});

test("one that is opened again while somebody closes it stays open", async () => {
  await open();
  const { table } = memory;
  const get = table.get.bind(table);
  jest.spyOn(table, "get").mockImplementationOnce(async (key) => {
    const row = await get(key);
    await open(120, "incident 8");
    return row;
  });

  await expect(close()).rejects.toThrow("at the same time");
  expect(await state()).toMatchObject({ state: "open", reason: "incident 8" });
});

test("what somebody wrote by hand is shown, and what of it does not hold", async () => {
  await edit(memory.table, OPEN_GATE_KEY, {
    gateOpenUntil: "2030-01-01T00:00:00Z",
    gateOpenReason: "for ever",
  });

  expect(describeGate(await state(), "fargate-scans gate close")).toMatch(
    /^The gate is not open.*\n.*config#gate.*\n? +gate opens for 1440 minutes at most/,
  );
});

test("a person reads until when it is open and why, without what moves a cursor", async () => {
  await open(60, "incident\u001b[2J 7");

  expect(describeGate(await state(), "fargate-scans gate close").replace(/\n {8}/g, " ")).toBe(
    `The gate is OPEN until ${localTime(minutesFromNow(60).toISOString())}: every deployment passes, whatever verdicts its images have. To close it earlier: fargate-scans gate close\n  Reason: incident [2J 7\n  Opened by: ${OPENED_BY}`,
  );
});
