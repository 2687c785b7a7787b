export function sessionOf(account: string, number: number): string {
  return `ASIA${account}${number}`;
}

export function accountOfSession(accessKeyId: string): string {
  return accessKeyId.slice("ASIA".length, "ASIA".length + 12);
}
