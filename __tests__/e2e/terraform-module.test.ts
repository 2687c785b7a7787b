import { terraform, testRunsOf } from "./module-tests";

test("the module is valid", async () => {
  expect(await terraform("validate")).toEqual({
    code: 0,
    output: "Success! The configuration is valid.\n\n",
  });
});

test("every file is formatted", async () => {
  expect(await terraform("fmt", "-check", "-recursive")).toEqual({ code: 0, output: "" });
});

testRunsOf((file) => !file.startsWith("refused-"));
