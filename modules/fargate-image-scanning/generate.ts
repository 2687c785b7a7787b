import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderProps } from "./render-props";

writeFileSync(join(__dirname, "props.ts"), renderProps());
