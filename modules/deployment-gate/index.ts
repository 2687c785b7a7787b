export * from "./deployment-gate";
export * from "./removed-gate";
