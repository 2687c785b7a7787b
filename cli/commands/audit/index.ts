import { DAY } from "../../../functions/contract/durations";
import { PLATFORMS, repositoryIn } from "../../../functions/contract/images/image";
import { RETENTION_DAYS } from "../../../functions/contract/ledger";
import { gateSettingsOf } from "../../account/examination";
import { wholeNumber } from "../../arguments/options";
import type { CliCommand, Context } from "../../command";
import { decisionsSince } from "../../decisions/decision";
import { rememberRows } from "../images/row-numbers";
import { Audit, judgedSince } from "./audit";
import { renderAudit } from "./audit-table";

const DEFAULT_DAYS = 7;
const WHY = "so that no deployment was judged, and nobody can say what would have been blocked";

export const command: CliCommand = {
  name: "audit",
  description:
    "Lists the images that would have blocked deployments if the gate's mode were block. " +
    "With --json: every decision, whatever it was.",
  examples: ["audit", "audit --days 30"],
  rights: [
    "dynamodb:Query on the table's index due-items, dynamodb:BatchGetItem on the table",
    "for the gate's on_no_verdict, and to say that there is no gate: lambda:GetFunctionConfiguration on its function",
  ],
  configure: (program) => {
    const says = `look back N days (default: ${DEFAULT_DAYS}, at most ${RETENTION_DAYS})`;
    program.option("--days <days>", says, wholeNumber(1, RETENTION_DAYS));
  },
  run: async (context, { days = DEFAULT_DAYS }: { readonly days?: number }) => {
    const [found, since] = [new Audit(), new Date(Date.now() - days * DAY)];
    const gate = gateSettingsOf(context);
    const onNoVerdict = (await gate.catch(() => undefined))?.on_no_verdict;
    for await (const decision of decisionsSince(context, since)) {
      if (context.json) {
        console.log(JSON.stringify(decision));
      }
      found.add(context.json ? decision : await judgedSince(context.ledger, decision, onNoVerdict));
    }
    const whyNothing = found.counts.size === 0 ? await noGate(context, gate) : undefined;
    if (!context.json && found.images.length > 0) {
      const images = found.images.map(({ image }) => image);
      rememberRows(
        context,
        images.map((each) => ({ platform: PLATFORMS[0], ...each, repository: repositoryIn(each.reference) })),
      );
    }
    if (!context.json) {
      console.log(whyNothing ?? renderAudit(found, since));
    } else if (whyNothing) {
      console.error(whyNothing);
    }
  },
};

/** The reason why nothing has been judged: there is no gate, or may be none; undefined where there is one. */
const noGate = ({ name }: Context, gate: ReturnType<typeof gateSettingsOf>): Promise<string | undefined> =>
  gate.then(
    (settings) =>
      settings === undefined
        ? `There is no deployment gate (the input deployment_gate is not set), ${WHY}.`
        : undefined,
    ({ message }: Error) =>
      `The gate has decided nothing in these days, ${WHY}. There may be none, which the function ${name}-deployment-gate would show: ${message}`,
  );
