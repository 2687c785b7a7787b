export { type Bundle, type Bundled, bundleOnce } from "./bundle-cache";
export { bundleParts, type Part } from "./split-bundle";
