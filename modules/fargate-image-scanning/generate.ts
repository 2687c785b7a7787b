import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EVENT_TYPES } from "../scan-results/event-schema";
import { renderEventTypes } from "../scan-results/render-event-types";
import { renderInputsTable } from "./render-inputs-table";
import { renderProps } from "./render-props";

const README = join(__dirname, "..", "..", "README.md");
const INPUTS_BLOCK = /(<!-- inputs:start -->)[\s\S]*(<!-- inputs:end -->)/;

async function generate(): Promise<void> {
  writeFileSync(join(__dirname, "props.ts"), renderProps());
  writeFileSync(EVENT_TYPES, await renderEventTypes());
  writeFileSync(
    README,
    readFileSync(README, "utf8").replace(
      INPUTS_BLOCK,
      (_, start: string, end: string) => `${start}\n\n${renderInputsTable()}\n\n${end}`,
    ),
  );
}

generate();
