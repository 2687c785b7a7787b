import type { StartBuildCommandInput } from "@aws-sdk/client-codebuild";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { RUNNER_ERRORS } from "../../../functions/errors/runner-errors";
import type { Row } from "../../../functions/table/table";
import { nameOf } from "../../observed/names";
import type { CreateInvariant } from "../invariant";

const OF_INSTALLATION: readonly string[] = Object.values(RUNNER_ERRORS)
  .filter(({ errorScope }) => errorScope === "installation")
  .map(({ code }) => code);
const WITH_CONTROL = "ScannerFailed/image";

/**
 * The breaker opens only after two different images met an error of the installation: in a build, or because the role
 * may not start one. Each time that it closes, a scan got a verdict or the control image a result.
 */
export const breakerGoesByFacts: CreateInvariant = (_, report) => {
  const met = new Set<string>();
  /** Refused calls for a start that name no image. */
  let ofNoImage = 0;
  let worked = 0;
  let closed = 0;
  return {
    buildEnded: ({ result, key }) => {
      const { SCAN_ERROR = "", SCAN_VERDICT } = result?.exported ?? {};
      if (OF_INSTALLATION.includes(SCAN_ERROR)) {
        met.add(key);
      }
      worked += SCAN_VERDICT || SCAN_ERROR === WITH_CONTROL ? 1 : 0;
    },
    answered: (_caller, { operation, input }, error, isError) => {
      const isDenied = isError && Object(error).name === "AccessDeniedException";
      // Called before a build that needs a registry's secret.
      ofNoImage += isDenied && operation === "BatchGetProjects" ? 1 : 0;
      if (isDenied && operation === "StartBuild") {
        const { environmentVariablesOverride = [] } = input as StartBuildCommandInput;
        const values = new Map(environmentVariablesOverride.map(({ name, value }) => [name, value]));
        const [digest, platform] = [values.get("IMAGE_DIGEST") ?? "", values.get("IMAGE_PLATFORM") ?? ""];
        met.add(nameOf(digest, platform, values.get("IMAGE_REFERENCE") ?? ""));
      }
    },
    itemChanged: (key, before, after) => {
      if (key !== CONTROL_KEY) {
        return;
      }
      const [was, is] = [openIn(before), openIn(after)];
      if (is !== undefined && was === undefined) {
        const { suspects } = is;
        const images = new Set(suspects?.filter((image) => met.has(image)));
        if (images.size + ofNoImage < 2) {
          report(
            `the breaker opened by ${suspects?.join(", ")}, of which ${images.size} met an error of the installation`,
          );
        }
      }
      closed += is === undefined && was !== undefined ? 1 : 0;
      if (closed > worked) {
        report(`the breaker closed ${closed} times, and ${worked} scans worked`);
      }
    },
  };
};

function openIn(row: Row | undefined): { readonly suspects?: readonly string[] } | undefined {
  return Object(row?.breaker).open;
}
