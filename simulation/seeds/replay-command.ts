import type { Wanted } from "../settings-of-seed";

export function replayCommand(seed: number, { hours, places = 1, withoutFaults, twice }: Wanted): string {
  const options = [
    `--seed ${seed}`,
    places === 1 ? "" : `--places ${places}`,
    hours === undefined ? "" : `--hours ${hours}`,
    withoutFaults.length > 0 ? `--without-faults ${withoutFaults.join(",")}` : "",
  ];
  return `npm run simulate -- ${options.filter(Boolean).join(" ")} ${twice ? "--twice" : "--trace"}`;
}
