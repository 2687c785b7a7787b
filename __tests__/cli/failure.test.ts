import { COMMANDS } from "../../cli/commands";
import { explainFailure } from "../../cli/failure";

const denied = Object.assign(new Error("no right"), { name: "AccessDeniedException" });

test.each([
  [
    "list",
    "may not be read: the credentials need the rights to read it that docs/scans.md names. (no right)",
  ],
  [
    "show",
    "may not be read: the credentials need the rights to read it that docs/scans.md names. (no right)",
  ],
  ["digest", "may not be read: the credentials need dynamodb:GetItem and dynamodb:Scan on it. (no right)"],
  ["waiting", "may not be read: the credentials need dynamodb:GetItem and dynamodb:Scan on it. (no right)"],
  [
    "breaker",
    "may not be read or changed: the credentials need dynamodb:GetItem on it, with --probe also dynamodb:UpdateItem. (no right)",
  ],
  [
    "rescan",
    "may not be changed: the credentials need the rights to read and to change it that docs/scans.md names. (no right)",
  ],
  [
    "deployment",
    "may not be read: the credentials need the rights to read it that docs/scans.md names. (no right)",
  ],
  [
    "audit",
    "may not be read: the credentials need the rights to read it that docs/scans.md names. (no right)",
  ],
  [
    "gate",
    "may not be read or changed: the credentials need the rights to read it that docs/scans.md names, and to open or close the gate those to do so. (no right)",
  ],
  [
    "wait",
    "may not be read: the credentials need dynamodb:BatchGetItem on it, and dynamodb:Scan for a tag. (no right)",
  ],
] as const)("%s says which rights it lacks", (command, sentence) => {
  expect(explainFailure(denied, "ledger", command)).toBe(`The table ledger ${sentence}`);
});

test.each(COMMANDS)("%s says where to look for a table that is not there", (command) => {
  const missing = Object.assign(new Error(), { name: "ResourceNotFoundException" });

  expect(explainFailure(missing, "ledger", command)).toMatch(/^There is no table ledger .* with --name/);
});
