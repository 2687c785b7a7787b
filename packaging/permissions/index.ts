export { type Permissions, resourcePermissions, rolePermissions } from "./read-permissions";
export { renderPermissions, renderWildcards } from "./render-permissions";
export { WILDCARDS } from "./wildcards";
