export { CaBundle, type CaBundleParameter, type CaBundleProps, type CaBundleSecret } from "./ca-bundle";
