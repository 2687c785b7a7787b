export * from "./inline-scanner";
export * from "./inline-scanner-props";
export * from "./registry-credentials";
export * from "./scanner-policies";
