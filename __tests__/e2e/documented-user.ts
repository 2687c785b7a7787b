import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandResult } from "../../local-aws/run-command";
import { makeUser } from "../local-aws/accounts";
import { runInShell } from "./document-commands";
import type { TestInstallation } from "./installation";

/** The IAM policies that a page shows, in its order. */
function policiesOf(page: string): string[] {
  const text = readFileSync(join(__dirname, "..", "..", "docs", page), "utf8");
  return [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)]
    .map(([, block = ""]) => block)
    .filter((block) => "Statement" in JSON.parse(block));
}

/** Somebody who has rights of a page and no others. */
export class DocumentedUser {
  private constructor(
    private readonly installation: TestInstallation,
    private readonly keys: string,
  ) {}

  /** @param numbers which policies of the page the user has, the first being 1 */
  static async create(
    installation: TestInstallation,
    page: string,
    ...numbers: readonly number[]
  ): Promise<DocumentedUser> {
    const { clientConfig, region } = installation.aws;
    const all = policiesOf(page);
    const policies = numbers.map((number) => all[number - 1]?.replaceAll("eu-west-1", region) ?? "");
    const { credentials } = await makeUser(clientConfig, `reader-of-${numbers.join("-")}`, ...policies);
    const keys = `AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`;
    return new DocumentedUser(installation, keys);
  }

  run(command: string): Promise<CommandResult> {
    return runInShell(this.installation.aws, `export ${this.keys}; ${command}`);
  }
}
