import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { imageFromRow, type ListedImage } from "../../cli/ledger/listed-images";
import { imageKey, type Platform, repositoryIn } from "../../functions/contract/images/image";
import type { Row } from "../../functions/table/table";
import { DIGEST, TASK_ARN, vulnerability } from "../functions/samples";

/** Changes of a row's attributes; a digest is a part of its key, null: it has none. */
export interface RowChanges extends Readonly<Record<string, unknown>> {
  readonly digest?: string | null;
  readonly reference?: string;
  readonly repository?: string;
  readonly platform?: Platform;
}

/** The attributes of the row. */
export const FAILED = {
  reference: "docker.io/library/nginx:1.27",
  repository: "docker.io/library/nginx",
  platform: "linux/amd64" as const,
  verdict: "FAILED",
  verdictAt: "2026-03-01T10:00:00.000Z",
  freshUntil: "2026-03-02T10:00:00.000Z",
  counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
  topVulnerabilities: [vulnerability()],
  failedRules: ["Best practices / Severe vulnerabilities / Severity at least high"],
  resultUrl: "https://secure.sysdig.com/#/results/17",
  scanId: "1",
  run: { engine: "inline", handle: "arn:aws:codebuild:us-east-1:123456789012:build/scanner:1" },
  firstSeenAt: "2026-02-01T00:00:00.000Z",
  lastSeenAt: "2026-03-01T09:00:00.000Z",
  firstTaskArn: TASK_ARN,
  lastTaskArn: "arn:aws:ecs:us-east-1:123456789012:task/production/fedcba98",
};

/** A row of the ledger: an image that failed, with changes; undefined leaves one out. Its key is that of its parts. */
export function plainRow(changes: RowChanges = {}): Row {
  return unmarshall(row(changes));
}

/** The same as DynamoDB hands it out. */
export function row({ digest = DIGEST, ...changes }: RowChanges = {}): Record<string, AttributeValue> {
  const { reference = FAILED.reference } = changes;
  const named = { ...FAILED, repository: repositoryIn(reference), ...changes };
  return marshall(
    { image: imageKey({ ...named, digest: digest ?? undefined }), ...named },
    { removeUndefinedValues: true },
  );
}

/** An image as it is listed. */
export function listed(changes: RowChanges = {}): ListedImage {
  return imageFromRow(plainRow(changes)) as ListedImage;
}

/** Who runs the image, by the latest sweep. */
export const runBy = (service: object = {}, item: object = {}) => ({
  image: `workloads#${plainRow().image}`,
  services: [{ ...SERVICE, ...service }],
  ...{ furtherServices: 0, sweptAt: new Date().toISOString() },
  ...item,
});
const SERVICE = {
  ...{ kind: "service", name: "web", cluster: "production", tasks: 4, since: "2026-02-01T00:00:00.000Z" },
};
