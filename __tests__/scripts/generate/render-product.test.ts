import { renderProduct } from "../../../scripts/generate/render-product";
import { textOf } from "../../pages";

test("product.ts is what package.json says; `npm run generate` brings it up to date", () => {
  expect(textOf("functions/contract/documentation/product.ts")).toBe(renderProduct());
});
