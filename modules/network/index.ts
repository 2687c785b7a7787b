export * from "./network-statements";
export * from "./proxy";
export * from "./vpc";
