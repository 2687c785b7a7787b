/** An address that a release before had, and where it is now: https://developer.hashicorp.com/terraform/language/moved */
export interface Moved {
  readonly from: string;
  readonly to: string;
}

/**
 * Every resource that is already deployed somewhere under another address, so that an upgrade renames it in the state
 * instead of replacing it. Nothing is ever removed from this list: an installation may skip releases.
 */
export const MOVED: readonly Moved[] = [];
