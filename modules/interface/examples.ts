import type { Example } from "./input";

export const CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/production";
export const OF_MEMBER = CLUSTER.replace("123456789012", "210987654321");
export const SERVICE = "arn:aws:ecs:us-east-1:123456789012:service/shop/web";
export const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf";
export const SECRET_ELSEWHERE = SECRET.replace("us-east-1", "eu-west-1");
export const PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/token";
export const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";
export const KEY_ALIAS = "arn:aws:kms:us-east-1:123456789012:alias/mine";
export const POLICY = "arn:aws:iam::123456789012:policy/mine";
export const ROLE = "arn:aws:iam::123456789012:role/mine";
export const TOPIC = "arn:aws:sns:us-east-1:123456789012:on-call";
export const BUS = "arn:aws:events:us-east-1:210987654321:event-bus/central";

export function numbered(name: string, count: number): string[] {
  return [...Array(count).keys()].map((index) => `${name}-${index + 10}`);
}

export function clusters(count: number): string[] {
  return numbered(CLUSTER.replace("production", "c"), count);
}

export function longPatterns(count: number): string[] {
  return Array(count).fill(`h.io/${"a".repeat(250)}`);
}

export function each(attribute: string, values: readonly unknown[], others: object = {}): object[] {
  return values.map((value) => ({ ...others, [attribute]: value }));
}

export function inBackendMode(value: unknown, others: Example["with"] = {}): Example {
  return { value, with: { ...others, scan_mode: "backend" } };
}

export function inRegion(region: string, value: unknown): Example {
  return { value, with: {}, region };
}

export function accounts(count: number): string[] {
  return [...Array(count).keys()].map((index) => String(100_000_000_000 + index));
}
