import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, runCommand } from "../../local-aws/run-command";
import { terraformEnvironment } from "../../local-aws/terraform";

const ROOT = join(__dirname, "..", "..");

/** One for all pages: the provider is installed once. */
const folder = mkdtempSync(join(tmpdir(), "document-snippets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The Terraform that a page shows, as one configuration. */
function snippetsOf(page: string): string {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/^```hcl\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block).join("\n");
}

const docs = readdirSync(join(ROOT, "docs")).map((page) => `docs/${page}`);
const pages = ["README.md", ...docs].filter((page) => page.endsWith(".md") && snippetsOf(page) !== "");

const MODULE = join(ROOT, "terraform-module");

/** What snippets take for granted: a call of the module, unless the page shows its own. */
const MODULE_CALL = `module "scanning" {\n  source = ${JSON.stringify(MODULE)}\n  sysdig_secure_endpoint = "https://eu1.app.sysdig.com"\n}\n`;

test.each(pages)("the Terraform that %s shows is formatted, and valid as it stands", async (page) => {
  const snippets = snippetsOf(page);
  const terraform = (...args: string[]): Promise<CommandResult> =>
    runCommand("terraform", [...args, "-no-color"], {
      cwd: folder,
      env: { ...process.env, ...terraformEnvironment() },
    });
  writeFileSync(join(folder, "main.tf"), snippets);
  expect(await terraform("fmt", "-check", "-diff")).toMatchObject({ code: 0, output: "" });
  const own = snippets.includes('module "scanning"');
  writeFileSync(
    join(folder, "main.tf"),
    own
      ? snippets.replace(
          /source( *)= "\.\/[^"/]*(\/modules\/[^"]*)?"/g,
          (_, space: string, nested = "") => `source${space}= ${JSON.stringify(MODULE + nested)}`,
        )
      : snippets + MODULE_CALL,
  );

  expect(await terraform("init", "-upgrade")).toMatchObject({ code: 0 });
  const { code, output } = await terraform("validate");

  expect(output).toContain("The configuration is valid");
  expect(code).toBe(0);
});
