import { policyStatements } from "../policies";
import { planned, type Synthesized } from "../synthesized";

const importing = (synthesized: Synthesized) =>
  policyStatements(synthesized).filter(({ actions }) => actions.join().includes("securityhub:"));

test("the coordinator may import findings of the account's own product, and nothing else", () => {
  const statements = importing(planned({ security_hub: true }));

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
  expect(importing(planned())).toEqual([]);
  expect(importing(planned({ security_hub: false }))).toEqual([]);
});

test.each([true, false])("the coordinator knows whether to import: %s", (security_hub) => {
  expect(planned({ security_hub }).variablesOf("scan-coordinator").SECURITY_HUB).toBe(`${security_hub}`);
});
