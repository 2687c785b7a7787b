/** A resource's addresses in an earlier release and now: https://developer.hashicorp.com/terraform/language/moved */
export interface Moved {
  readonly from: string;
  readonly to: string;
}

/**
 * Resources that some installations have under an earlier address. An upgrade renames them in the state instead of
 * replacing them. Entries are never removed, because an installation may skip releases.
 */
export const MOVED: readonly Moved[] = [];
