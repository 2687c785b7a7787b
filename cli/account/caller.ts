import { parseArn } from "../../functions/contract/arn";
import type { Place } from "../../functions/contract/places/place";
import type { InstallationAccess } from "../installation";
import { terminalText } from "../text/screen";
import type { Ask } from "./ask";

type Access = Pick<InstallationAccess, "client">;

/** Account and region of an installation; without the account if AWS does not say it. */
export type OwnPlace = Partial<Place>;

/** Returns the ARN of the caller. The call needs no right. */
export async function callerOf({ client }: Access): Promise<string> {
  // Signing is slow to load.
  const { patientCall } = await import("../../functions/clients/signed-call.ts");
  const content = new URLSearchParams({ Action: "GetCallerIdentity", Version: "2011-06-15" });
  const called = await patientCall<{ readonly Arn: string }>(client.config, { service: "sts", content });
  if (called instanceof Error) {
    throw called;
  }
  return called.answer.Arn ?? "";
}

/** Returns account and region. With `isNeeded` it throws an error if AWS does not say the account. */
export async function ownPlaceOf(access: Access, isNeeded = false): Promise<OwnPlace> {
  const region = await access.client.config.region();
  const arn = await callerOf(access).catch(({ message }: Error) => {
    if (isNeeded) {
      throw new Error(
        `The installation's account is not known, because sts:GetCallerIdentity failed: ${message}`,
      );
    }
    return "";
  });
  return arn ? { account: parseArn(arn).account, region } : { region };
}

export const wholePlace = ({ account, region }: OwnPlace): Place | undefined =>
  account && region ? { account, region } : undefined;

type Asker = Readonly<{ name: string; ask: Ask; ownPlace: (isNeeded: boolean) => Promise<OwnPlace> }>;

/** Wakes the coordinator, which looks at `keys` first. A failure is only printed, because it looks each minute. */
export async function poke({ ask, name, ownPlace }: Asker, keys: readonly string[] = []): Promise<void> {
  try {
    const { account = "", region = "" } = await ownPlace(true);
    // Signing is slow to load.
    const { pokeMessage } = await import("../../functions/clients/poke.ts");
    await ask("sqs", "SendMessage", pokeMessage(name, { account, region }, { keys }));
  } catch (error) {
    console.error(
      `The scan-coordinator could not be woken, and looks within a minute: ${terminalText((error as Error).message)}`,
    );
  }
}
