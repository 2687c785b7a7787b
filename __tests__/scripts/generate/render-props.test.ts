import { readFileSync } from "node:fs";
import { join } from "node:path";
import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { propertyName } from "../../../modules/terraform-language";
import { renderProps } from "../../../scripts/generate/render-props";

const MODULE = join(__dirname, "../../../modules/fargate-image-scanning");

test("props.ts is what the inputs make; `npm run generate` brings it up to date", () => {
  if (readFileSync(join(MODULE, "props.ts"), "utf8") !== renderProps()) {
    throw new Error(
      "modules/fargate-image-scanning/props.ts does not match inputs.ts: run `npm run generate`.",
    );
  }
});

test("an input's property has its name in camel case", () => {
  expect(propertyName("sysdig_secure_api_token_version")).toBe("sysdigSecureApiTokenVersion");
  expect(propertyName("scanner_sha256")).toBe("scannerSha256");
  expect(propertyName("name")).toBe("name");
});

test("every input is named once, and says what it means", () => {
  const names = INPUTS.map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
  expect(INPUTS.filter(({ description }) => description.length < 15).map(({ name }) => name)).toEqual([]);
});

test("every message of a rule names its input and is a sentence", () => {
  const wrong = INPUTS.flatMap(({ name, rules }) =>
    rules
      .map(({ message }) => message)
      .filter((message) => !message.includes(name) || !/^[a-z].*\.$/s.test(message)),
  );

  expect(wrong).toEqual([]);
});
