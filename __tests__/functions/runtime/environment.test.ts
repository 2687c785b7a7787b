import { requiredVariable } from "../../../functions/runtime/environment";

const NAME = "MAX_CONCURRENT_SCANS";

afterEach(() => {
  delete process.env[NAME];
});

test.each([undefined, ""])("a setting that is %j is named, with what to do", (value) => {
  if (value !== undefined) {
    process.env[NAME] = value;
  }

  expect(() => requiredVariable(NAME)).toThrow(`${NAME} is not set: deploy the module again.`);
});
