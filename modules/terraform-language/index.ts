export * from "./attributes";
export * from "./check";
export * from "./comment";
export * from "./condition";
export * from "./inline-policy";
export * from "./local";
export * from "./number";
export * from "./policy-document";
