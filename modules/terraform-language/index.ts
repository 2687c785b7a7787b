export * from "./attributes";
export * from "./check";
export * from "./expressions";
export * from "./made-after";
export * from "./policies";
