import type { LocalAws } from "../../local-aws";
import { Deployment } from "../../local-aws/deployment";
import { type Front, testLongestInputs } from "./sizes";

async function stackOn(aws: LocalAws): Promise<Front> {
  const deployment = new Deployment(aws);
  await deployment.initialise();
  return { folder: deployment, with: (inputs) => inputs, remove: () => deployment.remove() };
}

testLongestInputs("stack", stackOn);
