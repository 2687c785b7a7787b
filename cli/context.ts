import type { Ask } from "./account/ask";
import { ownPlaceOf } from "./account/caller";
import type { Context } from "./command";
import type { GlobalOptions } from "./installation";
import { programName, shellWord } from "./program-name";

/** @throws Error with one sentence for a person, when no demo was left up */
export async function contextOf(options: GlobalOptions, isPatient: boolean): Promise<Context> {
  // The SDK takes longer to load than all the rest, and help needs none.
  const { installationOf } = await import("./installation.ts");
  const { json = false, demo, name, table, region, profile } = options;
  const found = Object.entries({ name, table, region, profile }).flatMap(([option, value]) =>
    value === undefined ? [] : [`--${option} ${shellWord(value)}`],
  );
  const installation = installationOf(options, isPatient);
  let asking: Promise<Ask> | undefined;
  // Its clients take as long, and many commands need none.
  const ask: Ask = async (...question) => {
    asking ??= import("./account/call-aws.ts").then(({ askAws }) => askAws(installation));
    return (await asking)(...question);
  };
  return {
    ...{ ...installation, json },
    ask,
    ownPlace: (isNeeded = false) => ownPlaceOf(installation, isNeeded),
    source: demo ? "demo" : "account",
    paste: (command) => [programName(), command, ...(demo ? ["--demo"] : found)].join(" "),
  };
}
