/** An advisory on a package that this project accepts for now, and why. Never for a package in a function. */
export interface AcceptedFinding {
  readonly id: string;
  readonly package: string;
  readonly usedBy: string;
  readonly reason: string;
}

const OF_CDKTF = {
  usedBy: "cdktf, at synthesis only, to zip the folder of an asset",
  reason:
    "It is a copy inside cdktf's own archive, which npm cannot replace, and 0.21.0 is cdktf's last version. The patterns and names that it gets are those of this repository.",
};

/** The one list of accepted findings: JSON has no place for a reason beside a version. */
export const ACCEPTED_FINDINGS: readonly AcceptedFinding[] = [
  { id: "GHSA-v6h2-p8h4-qcjw", package: "brace-expansion", ...OF_CDKTF },
  { id: "GHSA-f886-m6hf-6m8v", package: "brace-expansion", ...OF_CDKTF },
  { id: "GHSA-3jxr-9vmj-r5cp", package: "brace-expansion", ...OF_CDKTF },
  { id: "GHSA-mh99-v99m-4gvg", package: "brace-expansion", ...OF_CDKTF },
  { id: "GHSA-5j98-mcp5-4vw2", package: "glob", ...OF_CDKTF },
  { id: "GHSA-xxjr-mmjv-4gpg", package: "lodash", ...OF_CDKTF },
  { id: "GHSA-f23m-r3pf-42rh", package: "lodash", ...OF_CDKTF },
  { id: "GHSA-r5fr-rjxr-66jc", package: "lodash", ...OF_CDKTF },
  { id: "GHSA-3ppc-4f35-3m26", package: "minimatch", ...OF_CDKTF },
];
