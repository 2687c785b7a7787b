import { HOUR, MINUTE } from "../functions/contract/durations";
import {
  BATCH_FAULT,
  BUSY_FAULTS,
  CALL_FAULTS,
  type Fault,
  GATE_FAULTS,
  LAG_FAULT,
  LAMBDA_FAULT,
  OTHER_FAULTS,
  REPORT_FAULT,
  SCHEDULE_FAULTS,
  SERVICES,
  TOKEN_FAULTS,
} from "./faults/fault";
import { PRIVATE } from "./fleet/service";
import type { Random } from "./random/random";

/** Share of the run in which faults occur; the rest shows whether everything recovers. */
const LATEST_END = 0.55;

/** The ledger's table counts twice, because it gets most calls. */
const BUSIEST = ["dynamodb", ...SERVICES] as const;
const REGISTRIES = [PRIVATE, "quay.io", "docker.io"] as const;

export function planFaults(random: Random, start: number, duration: number): Fault[] {
  const end = start + duration * LATEST_END;
  const faults: Fault[] = [];
  for (let number = random.integer(5, 12); number > 0; number -= 1) {
    faults.push(random.chance(0.55) ? callFault(random, start, end) : otherFault(random, start, end));
  }
  const ofToken = random.stream("token");
  if (ofToken.chance(0.3)) {
    faults.push(tokenFault(ofToken, start, end));
  }
  const ofBusy = random.stream("busy");
  if (ofBusy.chance(0.3)) {
    faults.push(...busyFaults(ofBusy, start, end));
  }
  const ofReports = random.stream("reports");
  if (ofReports.chance(0.3)) {
    faults.push(...reportFaults(ofReports, start, end));
  }
  return faults;
}

export function planScheduleFaults(random: Random, start: number, duration: number): Fault[] {
  const end = start + duration * LATEST_END;
  const length = random.between(30 * MINUTE, 4 * HOUR);
  return random.chance(0.3)
    ? [
        {
          kind: random.pick([...SCHEDULE_FAULTS, BATCH_FAULT]),
          ...times(random, start, end, length),
          probability: likelihood(random),
        },
      ]
    : [];
}

/** Outages of half a day: of each called service, and of what else scans need. */
const LONG_OUTAGES: readonly [Partial<Fault>, ...Partial<Fault>[]] = [
  { kind: LAMBDA_FAULT },
  { kind: "quota-reduced", quota: 0 },
  { kind: "sysdig-down" },
  { kind: "token-refused" },
  ...REGISTRIES.map((registry) => ({ kind: "registry-down" as const, registry })),
  ...SERVICES.map((service) => ({ service })),
];
const AWAY = ["throttled", "unavailable", "denied", "lost", "reset", "unanswered"] as const;

export function planLongOutage(random: Random, start: number): Fault {
  const from = start + random.between(HOUR / 2, 2 * HOUR);
  const until = from + random.between(10 * HOUR, 12 * HOUR);
  return { kind: random.pick(AWAY), from, until, probability: 1, ...random.pick(LONG_OUTAGES) };
}

export function planGateFaults(random: Random, start: number, duration: number): Fault[] {
  const end = start + duration * LATEST_END;
  const atHooks = Array.from({ length: random.integer(1, 4) }, () => ({
    kind: random.pick(GATE_FAULTS),
    ...times(random, start, end, random.between(HOUR, 5 * HOUR)),
    probability: likelihood(random),
  }));
  const atCalls = Array.from({ length: random.integer(1, 4) }, () => ({
    kind: random.pick(CALL_FAULTS),
    // Decisions and actions are written in transactions.
    ...random.pick<Pick<Fault, "service" | "operation">>([
      { service: "ecs" },
      { service: "dynamodb" },
      { service: "dynamodb", operation: "TransactWriteItems" },
    ]),
    ...times(random, start, end, random.between(10 * MINUTE, 3 * HOUR)),
    probability: random.between(0.03, 0.4),
  }));
  return [...atHooks, ...atCalls];
}

export function planLagFaults(random: Random, start: number, duration: number): Fault[] {
  if (!random.chance(0.4)) {
    return [];
  }
  const at = times(random, start, start + duration * LATEST_END, random.between(HOUR, 4 * HOUR));
  const calls = (["ecs", "dynamodb"] as const).map((service) => ({
    kind: random.pick(["throttled", "reset"] as const),
    service,
    ...at,
    probability: random.between(0, 0.4),
  }));
  return [{ kind: LAG_FAULT, ...at, probability: likelihood(random) }, ...calls];
}

function tokenFault(random: Random, start: number, end: number): Fault {
  const kind = random.pick(TOKEN_FAULTS);
  const registry = kind === "registry-prints-token-error" ? { registry: random.pick(REGISTRIES) } : {};
  const length = random.between(30 * MINUTE, 4 * HOUR);
  return { kind, ...registry, ...times(random, start, end, length), probability: likelihood(random) };
}

function busyFaults(random: Random, start: number, end: number): Fault[] {
  const kind = random.pick(BUSY_FAULTS);
  const registry = kind === "registry-prints-busy" ? { registry: random.pick(REGISTRIES) } : {};
  return Array.from({ length: random.integer(1, 6) }, () => ({
    kind,
    ...registry,
    ...times(random, start, end, random.between(MINUTE, 40 * MINUTE)),
    probability: likelihood(random),
  }));
}

function reportFaults(random: Random, start: number, end: number): Fault[] {
  const at = times(random, start, end, random.between(MINUTE, 4 * HOUR));
  const ofPages = { service: "codebuild", operation: "DescribeTestCases" } as const;
  return [
    { kind: REPORT_FAULT, ...at, probability: likelihood(random) },
    { kind: random.pick(CALL_FAULTS), ...ofPages, ...at, probability: random.between(0.05, 0.3) },
  ];
}

function callFault(random: Random, start: number, end: number): Fault {
  const kind = random.pick(CALL_FAULTS);
  // One service is out, or one or all services fail now and then.
  const isOutage = random.chance(0.25);
  // All services at once must not fail for long: an idle queue would hand out no messages.
  const service = isOutage || random.chance(0.8) ? { service: random.pick(BUSIEST) } : {};
  const length = isOutage ? random.between(MINUTE, outage(random)) : random.between(10 * MINUTE, 3 * HOUR);
  const probability = isOutage && kind !== "killed" ? 1 : random.between(0.01, 0.08);
  return { kind, ...service, ...times(random, start, end, length), probability };
}

function otherFault(random: Random, start: number, end: number): Fault {
  const kind = random.pick(OTHER_FAULTS);
  const probability = kind === "transaction-conflict" ? random.between(0.01, 0.06) : likelihood(random);
  const length = random.between(10 * MINUTE, 4 * HOUR);
  const quota = kind === "quota-reduced" ? { quota: random.integer(0, 1) } : {};
  return { kind, ...times(random, start, end, length), probability, ...quota };
}

/** Returns the most that an outage lasts; sure outages of half a day are planned separately. */
function outage(random: Random): number {
  return random.chance(0.15) ? 12 * HOUR : 30 * MINUTE;
}

function likelihood(random: Random): number {
  return random.chance(0.3) ? 1 : random.between(0.05, 0.5);
}

function times(random: Random, start: number, end: number, length: number) {
  const from = random.between(start, Math.max(start + MINUTE, end - length));
  return { from, until: Math.min(end, from + length) };
}
