import { version } from "../../package.json";
import { repository } from "../../publisher.json";

/**
 * The source of product.ts. The minified names of a bundle depend on every character of its sources: with package.json among
 * them, a new devDependency would change every function.
 */
export const renderProduct = () =>
  [
    "// Made from package.json and publisher.json by `npm run generate`.",
    `export const VERSION = ${JSON.stringify(version)};`,
    `export const REPOSITORY = ${JSON.stringify(repository)};`,
    "",
  ].join("\n");
