import { synthesizeModule } from "../../packaging";
import { textOf } from "../pages";

const page = textOf("docs/backend-mode.md");

/** The functions of the module that join the VPC, by the last parts of their names. */
function functionsInVpc(): string[] {
  const { resource } = synthesizeModule().configuration as {
    resource: Record<string, Record<string, { function_name: string; dynamic?: object }>>;
  };
  return Object.values(resource.aws_lambda_function ?? {})
    .filter((block) => "vpc_config" in (block.dynamic ?? {}))
    .map(({ function_name }) => function_name.replace(/^.*\}-?/, ""));
}

test("the page says how many functions join the VPC, and its command names each of them exactly", () => {
  const functions = functionsInVpc();

  expect(functions).toHaveLength(4);
  expect(page).toContain("all functions join the VPC (four, with `deployment_gate`)");
  const [, names = ""] = /ENI-fargate-image-scanning-\(([\w|-]+)\)-\[0-9a-f-\]\{36\}\$/.exec(page) ?? [];
  expect(names.split("|").sort()).toEqual(functions.sort());
});
