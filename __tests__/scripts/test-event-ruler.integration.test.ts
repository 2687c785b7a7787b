import { runWithoutPrograms } from "./without-programs";

test("without Java on the PATH it says so in one sentence, and exits with 3", async () => {
  expect(await runWithoutPrograms("test-event-ruler.ts")).toEqual({
    code: 3,
    output:
      "There is no javac on the PATH: install a Java development kit, 11 or later, and Maven to run this test.\n",
  });
});
