export { type Permissions, resourcePermissions, rolePermissions } from "./read-permissions";
export { grants, renderBoundary } from "./render-boundary";
export { renderPermissions, renderWildcards } from "./render-permissions";
export { WILDCARDS } from "./wildcards";
