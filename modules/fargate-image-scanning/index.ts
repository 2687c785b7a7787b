export { REQUIRED_AWS_PROVIDER, REQUIRED_TERRAFORM } from "../interface";
export { Member, type MemberProps } from "../member";
export { FargateImageScanning } from "./fargate-image-scanning";
export { InstallationStack } from "./installation-stack";
export type { FargateImageScanningProps } from "./props";
export { FargateImageScanningStack, type StateLocation } from "./stack";
