import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { OpenBreaker } from "../functions/ledger/breaker/decisions";
import { keptInstallation } from "../local-aws/demo/kept-demo";
import { HELP, parseArguments, type ScansArguments } from "./scans/arguments";
import { explainFailure } from "./scans/failure";
import { listImages } from "./scans/list-images";
import type { ListedImage } from "./scans/listed-image";
import { renderImpairment, renderTable, worstFirst } from "./scans/table";

const FAILED = 1;
const WRONG_ARGUMENT = 2;

/** Where the ledger is, and a client that reaches it. */
function ledgerOf(source: ScansArguments["source"]): { client: DynamoDBClient; table: string } {
  if (source === "demo") {
    const { clientConfig, ledgerTable } = keptInstallation();
    return { client: new DynamoDBClient(clientConfig), table: ledgerTable };
  }
  const { table, region } = source;
  return { client: new DynamoDBClient(region === undefined ? {} : { region }), table };
}

async function list({ selection, json, source }: ScansArguments): Promise<number> {
  const { client, table } = ledgerOf(source);
  try {
    const images: ListedImage[] = [];
    let impairment = "";
    const impaired = (breaker: OpenBreaker) => {
      impairment = renderImpairment(breaker, new Date());
    };
    for await (const image of listImages(client, table, selection, impaired)) {
      if (json) {
        console.log(JSON.stringify(image));
      } else {
        images.push(image);
      }
    }
    if (impairment !== "") {
      // A program reads nothing but images; whoever runs it sees why they wait.
      (json ? console.error : console.log)(impairment);
    }
    if (!json) {
      console.log(renderTable(worstFirst(images), new Date()));
    }
    return 0;
  } catch (error) {
    console.error(explainFailure(error, table));
    return FAILED;
  }
}

async function main(): Promise<number> {
  // The command also runs on Node versions that the SDK is about to leave.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // A reader like head closes the pipe early: that is no error.
  process.stdout.on("error", () => process.exit(0));
  let asked: ScansArguments | "help";
  try {
    asked = parseArguments(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    return WRONG_ARGUMENT;
  }
  if (asked === "help") {
    console.log(HELP);
    return 0;
  }
  try {
    return await list(asked);
  } catch (error) {
    console.error((error as Error).message);
    return FAILED;
  }
}

main().then((code) => {
  process.exitCode = code;
});
