import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderProduct } from "../../../scripts/generate/render-product";
import { ROOT } from "../../our-files";

test("product.ts is what package.json says; `npm run generate` brings it up to date", () => {
  expect(readFileSync(join(ROOT, "functions/contract/documentation/product.ts"), "utf8")).toBe(
    renderProduct(),
  );
});
