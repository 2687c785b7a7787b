export { FargateImageScanning } from "./fargate-image-scanning";
export { InstallationStack, REQUIRED_AWS_PROVIDER, REQUIRED_TERRAFORM } from "./installation-stack";
export type { FargateImageScanningProps } from "./props";
export { FargateImageScanningStack, type StateLocation } from "./stack";
