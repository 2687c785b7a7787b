/** What today's module has with these inputs and the base has not. */
export const CREATED: readonly string[] = [];
/** What the base has and today's module has not. */
export const DELETED: readonly string[] = [];
/** What it changes in place; and the policies over that, whose texts Terraform reads once it is changed. */
export const UPDATED: readonly string[] = [];
