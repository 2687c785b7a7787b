/** What went wrong with reading the table, as a sentence that says what to do. */
export function explainFailure(error: unknown, table: string): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  switch (name) {
    case "CredentialsProviderError":
      return `No AWS credentials were found: set AWS_PROFILE, or log in as for every AWS tool. (${message})`;
    case "ResourceNotFoundException":
      return `There is no table ${table} in this account and region: name the installation with --name, its output ledger_table_name with --table, or the region with --region.`;
    case "AccessDeniedException":
      return `The table ${table} may not be read: the credentials need dynamodb:Scan on it. (${message})`;
    case "ExpiredTokenException":
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
      return `AWS does not accept the credentials: renew them. (${message})`;
    default:
      return /region is missing/i.test(message)
        ? "No AWS region is set: give --region, or set AWS_REGION."
        : `The table ${table} could not be read: ${message || name}`;
  }
}
