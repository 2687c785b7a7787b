import { wholePlace } from "../../account/caller";
import type { CliCommand } from "../../command";
import { screenWidth } from "../../text/screen";
import { readCoverage } from "./coverage";
import { readInputsAndGate } from "./inputs";
import { describeCoverage } from "./report";

/** Compares everything that runs with the inputs of an installation, which say what it means to cover. */
export const command: CliCommand = {
  name: "coverage",
  description:
    "Lists per cluster what runs and is not covered: images without a fresh verdict or an owner, services that the gate does not hold, and tasks that enforcement never stops. Tasks and images that inputs leave out are shown, and are no gap.",
  examples: ["coverage", "coverage --strict", "coverage --organization"],
  rights: [
    "dynamodb:BatchGetItem on the table",
    "ecs:ListClusters, ecs:ListTasks, ecs:DescribeTasks, ecs:ListServices and ecs:DescribeServices",
    "ecs:DescribeTaskDefinition, where include_images or exclude_images has patterns on tags",
    "lambda:GetFunctionConfiguration on the functions of the installation",
    "iam:GetPolicy and iam:GetPolicyVersion on the gate's policy, where there is a gate",
    "organizations:ListAccounts with --organization",
  ],
  configure: (program) => {
    program.option("--strict", "exit with 1 where there is a gap, and with 3 where nobody can say");
    program.option("--organization", "hold members against the accounts of the organisation, too");
  },
  run: async (context, { strict, organization }: Readonly<{ strict?: boolean; organization?: boolean }>) => {
    const { ask, name, ledger: table, ownPlace, paste } = context;
    const own = organization ? wholePlace(await ownPlace(true)) : undefined;
    const inputs = await readInputsAndGate(ask, name);
    const found = await readCoverage(name, { inputs, ask, own, table, now: new Date() });
    const described = () => describeCoverage(found, screenWidth(), paste("coverage --json"));
    console.log(context.json ? JSON.stringify(found) : described());
    return !(strict && (found.gaps > 0 || !inputs.enabled));
  },
};
