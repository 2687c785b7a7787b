export * from "./members";
export * from "./settings";
