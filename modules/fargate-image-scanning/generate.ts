import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderOutputsTable, synthesizeModule } from "../../packaging";
import { EVENT_TYPES } from "../scan-results/event-schema";
import { renderEventTypes } from "../scan-results/render-event-types";
import { renderInputsTable } from "./render-inputs-table";
import { renderProps } from "./render-props";

const README = join(__dirname, "..", "..", "README.md");

async function generate(): Promise<void> {
  writeFileSync(join(__dirname, "props.ts"), renderProps());
  writeFileSync(EVENT_TYPES, await renderEventTypes());
  const text = withTable(readFileSync(README, "utf8"), "inputs", renderInputsTable());
  writeFileSync(README, withTable(text, "outputs", renderOutputsTable(synthesizeModule())));
}

/** Puts a table between its markers. */
function withTable(text: string, name: string, table: string): string {
  const block = new RegExp(`(<!-- ${name}:start -->)[\\s\\S]*(<!-- ${name}:end -->)`);
  return text.replace(block, (_, start: string, end: string) => `${start}\n\n${table}\n\n${end}`);
}

generate();
