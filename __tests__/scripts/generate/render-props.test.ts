import { propertyName } from "../../../modules/terraform-language";
import { PROPS, renderProps } from "../../../scripts/generate/render-props";
import { textOf } from "../../pages";

test.each(Object.keys(PROPS))(
  "%s is what the inputs make; `npm run generate` brings it up to date",
  (file) => {
    const { [file]: props } = PROPS;

    if (!props || textOf(file) !== renderProps(props)) {
      throw new Error(`${file} does not match its inputs: run \`npm run generate\`.`);
    }
  },
);

test("an input's property has its name in camel case", () => {
  expect(propertyName("sysdig_secure_api_token_version")).toBe("sysdigSecureApiTokenVersion");
  expect(propertyName("scanner_sha256")).toBe("scannerSha256");
  expect(propertyName("name")).toBe("name");
});

test.each(Object.entries(PROPS))(
  "every input of %s is named once, and says what it means",
  (_, { inputs }) => {
    const names = inputs.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(inputs.filter(({ description }) => description.length < 15).map(({ name }) => name)).toEqual([]);
  },
);

test.each(Object.entries(PROPS))(
  "every message of a rule of %s names its input and is a sentence",
  (_, { inputs }) => {
    const wrong = inputs.flatMap(({ name, rules }) =>
      rules
        .map(({ message }) => message)
        .filter((message) => !message.includes(name) || !/^[a-z].*\.$/s.test(message)),
    );

    expect(wrong).toEqual([]);
  },
);
