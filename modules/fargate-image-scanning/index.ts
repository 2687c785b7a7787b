export { FargateImageScanning } from "./fargate-image-scanning";
export type { FargateImageScanningProps } from "./props";
export { FargateImageScanningStack, type StateLocation } from "./stack";
