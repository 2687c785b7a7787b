import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderProduct } from "./generate/render-product";

// A process before the other generators, because they render addresses of this version.
writeFileSync(join(__dirname, "../functions/contract/documentation/product.ts"), renderProduct());
