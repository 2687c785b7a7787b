/**
 * A resource's address in an earlier release and its present one:
 * https://developer.hashicorp.com/terraform/language/moved
 */
export interface Moved {
  readonly from: string;
  readonly to: string;
}

/**
 * Resources that are deployed somewhere under another address: an upgrade renames them in the state instead of
 * replacing them. Entries are never removed, because an installation may skip releases.
 */
export const MOVED: readonly Moved[] = [];
