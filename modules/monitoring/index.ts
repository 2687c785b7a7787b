export * from "./alarm";
export * from "./metrics";
export * from "./monitoring";
export * from "./settings";
