import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderProduct } from "./generate/render-product";

// Before, and apart from, the other generators: what they render has addresses of this version.
writeFileSync(join(__dirname, "../functions/contract/documentation/product.ts"), renderProduct());
