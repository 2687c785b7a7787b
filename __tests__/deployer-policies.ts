import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Policy {
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: Readonly<Record<string, object>>;
  }[];
}

const FOLDER = join(__dirname, "../docs/deployer");
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));

/** The policies of docs/deployer/ by file. */
export const DEPLOYER: Readonly<Record<string, Policy>> = Object.fromEntries(
  files.map((file) => [file.replace(".json", ""), JSON.parse(readFileSync(join(FOLDER, file), "utf8"))]),
);
