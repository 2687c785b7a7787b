import { readFileSync } from "node:fs";
import { join } from "node:path";
import { INPUTS } from "../../modules/fargate-image-scanning/inputs";

test("the page has the limits of registry_credentials that the input has", () => {
  const page = readFileSync(join(__dirname, "../../docs/registries.md"), "utf8");
  const { description = "" } = INPUTS.find(({ name }) => name === "registry_credentials") ?? {};
  const [, secrets, characters] = /At most (\d+) secrets.* ([\d,]+) characters/.exec(description) ?? [];

  expect(page).toContain(
    `At most ${secrets} secrets, counted for each host, and ${characters} characters of \`registry_credentials\``,
  );
});
