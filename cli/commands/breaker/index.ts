import type { BreakerState } from "../../../functions/capacity/breaker";
import { readControl } from "../../../functions/capacity/control";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { Ledger } from "../../../functions/ledger/ledger";
import { itemsOf } from "../../../functions/table/run";
import { poke } from "../../account/caller";
import type { CliCommand } from "../../commands";
import { imageFromRow } from "../../ledger/listed-images";
import { renderImpairment } from "../../text/impairment";
import { fitted } from "../../text/screen";

export const command: CliCommand = {
  name: "breaker",
  description:
    "Says whether an error that hits every image stops all scans, since when and why, and when the next scan is tried.",
  examples: ["breaker", "breaker --probe"],
  rights: [
    "dynamodb:GetItem and dynamodb:BatchGetItem on the table",
    "--probe: also dynamodb:PutItem, and sqs:SendMessage on the queue of the coordinator, as docs/command-rights.md has them",
  ],
  configure: (program) => {
    program.option("--probe", "have one scan tried within a minute");
  },
  run: async (context, { probe = false }: { readonly probe?: boolean }) => {
    const { ledger, name: installation, json, paste } = context;
    if (probe) {
      // A probe needs neither rescan_after_hours nor the place.
      const settings = { installation, rescanAfterMs: 0, tableArn: "" };
      await new Ledger(ledger, settings).changeControl({ kind: "probed" });
      await poke(context);
    }
    const { breaker } = readControl(await ledger.get(CONTROL_KEY));
    if (json) {
      console.log(JSON.stringify(shownBreaker(breaker)));
      return;
    }
    const suspects = suspectsIn(breaker);
    const rows = await itemsOf(ledger, suspects);
    const names = suspects.map((key) => {
      const image = imageFromRow(rows.get(key) ?? {});
      return image ? `${image.reference} (${image.platform})` : key;
    });
    console.log(describeBreaker(breaker, new Date(), names, probe ? undefined : paste("breaker --probe")));
  },
};

/**
 * Describes the breaker for a person.
 *
 * @param names of the images whose errors opened it, or may
 * @param probe the command that has a scan tried; undefined: it was just given
 */
export function describeBreaker(
  breaker: BreakerState,
  now: Date,
  names: readonly string[],
  probe?: string,
): string {
  const impairment = renderImpairment(breaker, now);
  const tried = probe
    ? fitted(`Once you have fixed it, have one scan tried within a minute: ${probe}`)
    : "One scan is tried within a minute.";
  const closed = `The breaker is closed${impairment.length > 0 ? "" : ": scans start as usual"}.`;
  const title = breaker.open
    ? "Images whose errors opened the breaker:"
    : "Met an error of the installation last (another image that does opens the breaker):";
  return [
    ...impairment,
    ...(breaker.open ? [] : [closed]),
    ...(names.length > 0 ? [title, ...names.map((name) => fitted(`  ${name}`))] : []),
    ...(breaker.open ? [tried] : []),
  ].join("\n");
}

const suspectsIn = ({ open, suspect }: BreakerState): readonly string[] =>
  [open?.suspects ?? suspect ?? []].flat();

/** The breaker as `fargate-scans breaker --json` prints it, by docs/schemas/breaker.schema.json. */
export function shownBreaker(breaker: BreakerState) {
  const { open, waiting } = breaker;
  const { openedAt, errorClass = null, trying, tried = [], nextTryAt } = open ?? {};
  return {
    ...{ version: "1", state: open ? "open" : "closed", openSince: openedAt?.toISOString() ?? null },
    waitsForTokenSince: waiting?.changedAt ?? null,
    ...{ reason: (waiting ?? open)?.reason ?? null, errorClass, suspects: suspectsIn(breaker).map(keyed) },
    trying: trying ? { ...keyed(tried.at(-1) ?? ""), scanId: trying } : null,
    nextTryAt: (!trying && nextTryAt?.toISOString()) || null,
  };
}

/** Splits a key: `<repository>@<digest>#<platform>`, or `<reference>#<platform>`. */
function keyed(key: string) {
  const [name = "", platform = null] = key.split("#");
  const [reference, digest = null] = name.split("@");
  return { reference, digest, platform };
}
