import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderInputsTable } from "./render-inputs-table";
import { renderProps } from "./render-props";

const README = join(__dirname, "..", "..", "README.md");
const INPUTS_BLOCK = /(<!-- inputs:start -->)[\s\S]*(<!-- inputs:end -->)/;

writeFileSync(join(__dirname, "props.ts"), renderProps());
writeFileSync(
  README,
  readFileSync(README, "utf8").replace(
    INPUTS_BLOCK,
    (_, start: string, end: string) => `${start}\n\n${renderInputsTable()}\n\n${end}`,
  ),
);
