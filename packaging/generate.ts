import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderInputsTable } from "../modules/fargate-image-scanning/render-inputs-table";
import { renderProps } from "../modules/fargate-image-scanning/render-props";
import { EVENT_TYPES } from "../modules/scan-results/event-schema";
import { renderEventTypes } from "../modules/scan-results/render-event-types";
import { renderOutputsTable, synthesizeModule } from "./";

const README = join(__dirname, "..", "README.md");
const PROPS = join(__dirname, "..", "modules", "fargate-image-scanning", "props.ts");

async function generate(): Promise<void> {
  writeFileSync(PROPS, renderProps());
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
