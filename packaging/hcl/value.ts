/** A value of Terraform's JSON syntax. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
