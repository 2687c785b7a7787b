import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { textOf } from "../pages";

test("the page has the limits of registry_credentials that the input has", () => {
  const page = textOf("docs/registries.md");
  const { description = "" } = INPUTS.find(({ name }) => name === "registry_credentials") ?? {};
  const [, secrets, characters] = /At most (\d+) secrets.* ([\d,]+) characters/.exec(description) ?? [];

  expect(page).toContain(
    `At most ${secrets} secrets, counted for each host, and ${characters} characters of \`registry_credentials\``,
  );
});
