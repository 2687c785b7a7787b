export { type Bundle, bundleOnce } from "./bundle-cache";
