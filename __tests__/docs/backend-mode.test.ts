import { PROGRAM_VARIABLES } from "../../functions/contract/environment";
import { textOf } from "../pages";

test("the command that waits for network interfaces names each function exactly", () => {
  const [, names = ""] =
    /ENI-fargate-image-scanning-\(([\w|-]+)\)-\[0-9a-f-\]\{36\}\$/.exec(textOf("docs/backend-mode.md")) ?? [];

  expect(names.split("|").sort()).toEqual(Object.keys(PROGRAM_VARIABLES).sort());
});
