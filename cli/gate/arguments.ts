import { LONGEST_OPEN_MINUTES } from "../../functions/contract/blocking/gate";
import { wholeNumber } from "../whole-number";
import { wrong } from "../wrong";

const DEFAULT_MINUTES = "60";
/** It is read in a chat. */
const LONGEST_REASON = 500;

/** What is to be done with the gate; nothing: its state is asked for. */
export type GateRequest =
  | { readonly action: "open"; readonly minutes: number; readonly reason: string }
  | { readonly action: "close" }
  | { readonly action: "show" };

export type GateQuestion = GateRequest & { readonly command: "gate" };

/** @throws Error with one sentence for the person who typed it */
export function gateOf(
  action: string | undefined,
  { minutes, reason }: { readonly minutes?: string | undefined; readonly reason?: string | undefined },
): GateRequest {
  if (action === "open") {
    const words = reason?.trim() ?? "";
    if (words === "" || words.length > LONGEST_REASON) {
      throw wrong(
        `gate open needs a reason of at most ${LONGEST_REASON} characters: --reason "incident 7: the fix has to go out"`,
        "gate",
      );
    }
    return {
      action,
      minutes: wholeNumber(minutes ?? DEFAULT_MINUTES, "minutes", [1, LONGEST_OPEN_MINUTES], "gate"),
      reason: words,
    };
  }
  if ((minutes ?? reason) !== undefined) {
    throw wrong("--minutes and --reason are options of gate open", "gate");
  }
  if (action !== undefined && action !== "close") {
    throw wrong(`the gate can be opened or closed, not "${action}"`, "gate");
  }
  return { action: action ?? "show" };
}
