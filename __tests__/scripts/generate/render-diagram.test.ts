import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderDiagram } from "../../../scripts/generate/render-diagram";

const FOLDER = join(__dirname, "../../../docs/diagrams");
const read = (file: string) => readFileSync(join(FOLDER, file), "utf8");

test.each(readdirSync(FOLDER).filter((file) => file.endsWith(".dot")))(
  "the picture of %s is the one that its text makes (npm run generate)",
  async (file) => {
    expect(read(file.replace(".dot", ".svg"))).toBe(await renderDiagram(read(file)));
  },
);
