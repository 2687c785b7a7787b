import { Argument } from "commander";
import { LONGEST_OPEN_MINUTES, openGateKey } from "../../../functions/contract/blocking/gate";
import { PARTITION_KEY } from "../../../functions/contract/ledger";
import type { GateEvent } from "../../../functions/contract/notices/gate-event";
import { noticeKey } from "../../../functions/contract/notices/notice";
import { type OpenGate, readLeniency } from "../../../functions/exceptions/exceptions";
import * as gates from "../../../functions/exceptions/open-gate";
import type { Table } from "../../../functions/table/table";
import { callerOf, poke } from "../../account/caller";
import { gateSettingsOf, shownGate, whereItBlocks } from "../../account/examination";
import { confirm } from "../../arguments/confirm";
import { matching, wholeNumber, wrong } from "../../arguments/options";
import type { CliCommand } from "../../commands";
import { fitted, terminalText } from "../../text/screen";
import { localTime, withLocalTimes } from "../../text/times";

const { LONGEST_REASON } = gates;
const DEFAULT_MINUTES = 60;

const ACTIONS = ["status", "open", "close"] as const;
type Action = (typeof ACTIONS)[number];
type Options = Readonly<{ reason?: string; minutes?: number; workload?: string; yes?: boolean }>;

const SERVICE = /^[\w-]{1,255}\/[\w-]{1,255}$/;
const serviceOf = matching(SERVICE, "Give CLUSTER/SERVICE, such as production/checkout.");

export const command: CliCommand = {
  name: "gate",
  description:
    "Says whether there is a deployment gate, its mode, and whether somebody has opened it. `gate open` lets every deployment through for a while, whatever " +
    "verdicts its images have; `gate close` ends that. With --workload it is about one service alone; without, `gate status` also lists the services for which alone it is open. Both are published.",
  examples: [
    "gate status",
    'gate open --minutes 30 --reason "incident 7: the fix has to go out"',
    'gate open --workload production/checkout --reason "incident 7: the fix has to go out"',
  ],
  rights: [
    "dynamodb:GetItem and dynamodb:BatchGetItem on the table, status: also dynamodb:Scan",
    "open, close: also dynamodb:PutItem, and sqs:SendMessage on the queue of the coordinator, as docs/command-rights.md has them",
    "lambda:GetFunctionConfiguration on its function; without it the mode is not known, nor whether there is a gate",
  ],
  configure: (program) => {
    const howLong = `for how long (default: ${DEFAULT_MINUTES}, at most ${LONGEST_OPEN_MINUTES})`;
    const which = "the one service it is about (default: every service)";
    const action = new Argument("[action]", "asks for its state, opens or closes it");
    program
      .addArgument(action.choices(ACTIONS).default("status"))
      .option("--reason <reason>", `why it is opened, at most ${LONGEST_REASON} characters`)
      .option("--minutes <minutes>", howLong, wholeNumber(1, LONGEST_OPEN_MINUTES))
      .option("--workload <cluster/service>", which, serviceOf)
      .option("--yes", "open it without asking");
  },
  run: async (context, options: Options, action: Action) => {
    const { ledger: table, name, json, paste } = context;
    const { reason = "", minutes = DEFAULT_MINUTES, workload } = options;
    if (action !== "open" && (options.minutes ?? options.reason) !== undefined) {
      throw wrong("--minutes and --reason are options of gate open.");
    }
    if (action === "open" && (reason.trim() === "" || reason.length > LONGEST_REASON)) {
      throw wrong(
        `gate open needs a reason of at most ${LONGEST_REASON} characters: --reason "incident 7: the fix has to go out"`,
      );
    }
    const settings = await gateSettingsOf(context).catch(({ message }: Error) => {
      console.error(`Whether there is a gate, and its mode, is not known: ${terminalText(message)}`);
      return null;
    });
    const [gate, now] = [{ installation: name, table, workload }, new Date()];
    let event: GateEvent | undefined;
    if (action === "open") {
      const which = workload ? `of ${workload} ` : "";
      await confirm(
        `Every deployment ${which}behind the gate of ${name} passes for ${minutes} minutes, whatever verdicts its images have.`,
        options.yes,
      );
      // In an emergency the gate must open even if STS does not answer.
      const openedBy = await callerOf(context).catch(() => "");
      event = await gates.openGate(gate, { minutes, reason: reason.trim(), openedBy }, now);
    } else if (action === "close") {
      event = await gates.closeGate(gate, now);
    }
    if (event) {
      await poke(context, [noticeKey(event)]);
    }
    const services = action === "status" && !workload ? await servicesOpen(table, now) : null;
    const state = await gateState(gate, now, shownGate(settings), services);
    const close = paste(`gate close${state.workload ? ` --workload ${state.workload}` : ""}`);
    console.log(json ? JSON.stringify(state) : describeGate(state, close));
  },
};

/** How deployments are judged while the gate is not open. */
const JUDGED = {
  none: "There is no gate: the input deployment_gate is not set, so that every deployment passes.",
  audit:
    "The gate is not open, and its mode is audit: a deployment that it would refuse passes, and that is published.",
  block:
    "The gate is not open, and its mode is block: it judges each deployment, and refuses it where it has to.",
  unknown: "Nobody has opened the gate; its mode is not known.",
};

const opened = ({ openUntil, openReason, openedBy }: OpenGate) => ({
  openUntil: openUntil?.toISOString() ?? null,
  reason: openReason ?? null,
  openedBy: openedBy ?? null,
});

/** Returns the services for which alone the gate is open. It reads the whole table. */
export async function servicesOpen(table: Pick<Table, "pages">, now: Date) {
  const prefix = openGateKey("");
  const services: (ReturnType<typeof opened> & { readonly workload: string })[] = [];
  for await (const rows of table.pages([PARTITION_KEY, "gateOpenUntil", "gateOpenReason", "openedBy"])) {
    for (const row of rows.filter((each) => String(each[PARTITION_KEY]).startsWith(prefix))) {
      const gate = gates.openGateIn(row, now);
      const workload = String(row[PARTITION_KEY]).slice(prefix.length);
      services.push(...(gate?.openUntil ? [{ workload, ...opened(gate) }] : []));
    }
  }
  return services.sort((one, other) => one.workload.localeCompare(other.workload));
}

/**
 * Returns the gate's state as the functions read it, for `gate --json`. `services` is null if nobody asks for services.
 */
export async function gateState(
  { table, workload }: gates.GateAccess,
  now: Date,
  gate: ReturnType<typeof shownGate>,
  services: Awaited<ReturnType<typeof servicesOpen>> | null = null,
) {
  const forAll = await readLeniency(table, now);
  const isForOne = workload !== undefined && forAll.openUntil === undefined;
  const read = isForOne ? await readLeniency(table, now, workload) : forAll;
  return {
    ...{ version: "1", state: read.openUntil === undefined ? "closed" : "open", ...gate, ...opened(read) },
    ...{ workload: isForOne ? workload : null, services },
    problem: read.problem ?? null,
  };
}

export function describeGate(gate: Awaited<ReturnType<typeof gateState>>, close: string): string {
  const { workload, reason, problem } = gate;
  const where = whereItBlocks(gate);
  return [
    gate.state === "open"
      ? `The gate is OPEN until ${localTime(gate.openUntil)}: every deployment${workload ? ` of ${workload}` : ""} passes, whatever verdicts its images have. To close it earlier: ${close}`
      : `${JUDGED[gate.mode ?? "unknown"]}${where && ` It blocks${where}.`}`,
    ...(reason === null ? [] : [`  Reason: ${reason}`, `  Opened by: ${gate.openedBy}`]),
    ...(gate.services ?? []).map(
      (each) =>
        `The gate is OPEN for ${each.workload} until ${localTime(each.openUntil)}: ${each.reason} (opened by ${each.openedBy})`,
    ),
    ...(problem === null ? [] : [withLocalTimes(problem)]),
  ]
    .map((line) => fitted(line))
    .join("\n");
}
