import { policyStatements } from "../policies";
import { synthesizeProps, synthesizeStack } from "../synthesized";

const importing = (synthesized: ReturnType<typeof synthesizeStack>) =>
  policyStatements(synthesized).filter(({ actions }) => actions.join().includes("securityhub:"));

/** The variables of a function are a map, or an expression where a proxy may add some. */
const coordinatorSettings = (synthesized: ReturnType<typeof synthesizeStack>) =>
  JSON.stringify(synthesized.at("scan-coordinator/function").environment);

test("the coordinator may import findings of the account's own product, and nothing else", () => {
  const statements = importing(synthesizeProps({ securityHub: true }));

  expect(statements).toMatchObject([
    {
      document: "scan-results/security-hub/import/policy-document",
      actions: ["securityhub:BatchImportFindings"],
      resources: [
        expect.stringMatching(
          /^arn:\$\{[^}]+\.partition\}:securityhub:\$\{local\.[^}]+\}:\$\{[^}]+\.account_id\}:product\/\$\{[^}]+\.account_id\}\/default$/,
        ),
      ],
    },
  ]);
});

test("nobody may where Security Hub is off, which is the default", () => {
  expect(importing(synthesizeProps())).toEqual([]);
  expect(importing(synthesizeProps({ securityHub: false }))).toEqual([]);
});

test("the coordinator knows whether to import", () => {
  const setting = (condition: string) => new RegExp(`SECURITY_HUB\\W+tostring\\(${condition}\\)`);

  expect(coordinatorSettings(synthesizeProps({ securityHub: true }))).toMatch(setting("true"));
  expect(coordinatorSettings(synthesizeProps())).toMatch(setting("false"));
  expect(coordinatorSettings(synthesizeStack())).toMatch(setting("var.security_hub"));
});
