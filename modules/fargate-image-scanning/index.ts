export { REQUIRED_AWS_PROVIDER } from "../interface";
export { Member } from "../member";
export { FargateImageScanning } from "./fargate-image-scanning";
export { InstallationStack } from "./installation-stack";
export { FargateImageScanningStack, type StateLocation } from "./stack";
