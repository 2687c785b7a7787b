import { runWithoutPrograms } from "./without-programs";

test("without tofu on the PATH it says so in one sentence, and exits with 3", async () => {
  expect(await runWithoutPrograms("test-tofu.ts")).toEqual({
    code: 3,
    output: "There is no tofu on the PATH: install OpenTofu 1.11 or later to run this test.\n",
  });
});
