export { type Bundle, type Bundled, bundleOnce } from "./bundle-cache";
