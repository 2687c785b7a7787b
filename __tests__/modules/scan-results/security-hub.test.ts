import { policyStatements } from "../policies";
import { synthesizeProps, synthesizeStack } from "../synthesized";

const importing = (synthesized: ReturnType<typeof synthesizeStack>) =>
  policyStatements(synthesized).filter(({ actions }) => actions.join().includes("securityhub:"));

const coordinatorSetting = (synthesized: ReturnType<typeof synthesizeStack>) => {
  const { environment } = synthesized.at("scan-coordinator/function") as {
    environment: { variables: Record<string, string> };
  };
  return environment.variables.SECURITY_HUB;
};

test("the coordinator may import findings of the account's own product, and nothing else", () => {
  const statements = importing(synthesizeProps({ securityHub: true }));

  expect(statements).toMatchObject([
    {
      document: "scan-results/security-hub/import/policy-document",
      actions: ["securityhub:BatchImportFindings"],
      resources: [
        expect.stringMatching(
          /^arn:\$\{[^}]+\.partition\}:securityhub:\$\{[^}]+\.id\}:\$\{[^}]+\.account_id\}:product\/\$\{[^}]+\.account_id\}\/default$/,
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
  expect(coordinatorSetting(synthesizeProps({ securityHub: true }))).toBe("${tostring(true)}");
  expect(coordinatorSetting(synthesizeProps())).toBe("${tostring(false)}");
  expect(coordinatorSetting(synthesizeStack())).toBe("${tostring(var.security_hub)}");
});
