export * from "./network-statements";
export * from "./place-in-vpc";
export * from "./proxy";
export * from "./vpc-config";
