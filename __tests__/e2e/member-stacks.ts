import type { Place } from "../../functions/contract/places/place";
import type { LocalAws } from "../../local-aws";
import { commandsOf, shell } from "../documented-commands";
import { untilAnswer } from "../until";

/** Organizational unit whose accounts have the stacks of docs/organisation.md. */
export const UNIT = "ou-a1b2-c3d4e5f6";

interface Places {
  /** The hub's, which is one of the account of the StackSet, too. */
  readonly hub: Place;
  /** A further region of that account. */
  readonly hubEu: Place;
  readonly management: Place;
  /** Has roles alone. */
  readonly quiet: Place;
}

/** Makes members by the member's template, with the commands of docs/organisation.md and the settings of a hub. */
export async function applyTemplate(aws: LocalAws, places: Places, rolePath: string): Promise<void> {
  const { hub, hubEu, management, quiet } = places;
  const run = ({ account, region }: Place, ...marks: readonly string[]) => {
    const commands = marks.map((mark) => commandsOf("docs/organisation.md", "A member", mark)).join("\n");
    const ofHub = commands
      .replaceAll("us-east-1", hubEu.region)
      .replaceAll("eu-central-1", hub.region)
      .replace("IamRolePath,ParameterValue=/", `IamRolePath,ParameterValue=${rolePath}`);
    const caller = `export AWS_ACCESS_KEY_ID=${account} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`;
    return shell(aws, `${caller}\n${ofHub}`);
  };
  await run(management, "", "management");
  await run(quiet, "", "sweep-only");
  await untilAnswer("the stacks of the StackSet", async () => {
    const list = await run(management, "stack-instances");
    return /FAILED|RUNNING/.test(list) ? undefined : list;
  });
}
