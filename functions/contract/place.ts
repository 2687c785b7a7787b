import { parseArn } from "./arn";

/** An AWS account, and a region of it. */
export interface Place {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** What a resource's ARN says of its place. */
export function placeOfArn(arn: string): Place {
  const { account, region } = parseArn(arn);
  return { account, region };
}

/** One text for each place, as keys and logs have it. */
export function placeText({ account, region }: Place): string {
  return `${account}/${region}`;
}

/**
 * The place of a resource where that is not the installation's own, which keys leave out.
 *
 * @param own place of the installation
 */
export function foreignPlace(arn: string, own: Place): Place | undefined {
  const place = placeOfArn(arn);
  return placeText(place) === placeText(own) ? undefined : place;
}
