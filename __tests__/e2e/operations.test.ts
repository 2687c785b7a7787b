import { blocks, commandsOfTables, REAL_ACCOUNT } from "../operations-page";
import { ran } from "./on-call";
import { runSuites } from "./shared-installation";

/** What the page has of the gate needs one. The last suite moves the state of the installation elsewhere, and removes it. */
runSuites([{ deployment_gate: { mode: "block" } }], ["operations", "operations-token", "operations-removal"]);

// Proves command.documented.
test("every command of docs/operations.md that is not marked as needing a real account has been run", () => {
  const asked = [...blocks.map(({ name }) => name), ...commandsOfTables];

  expect([...ran].sort()).toEqual(asked.filter((name) => name !== REAL_ACCOUNT).sort());
});
