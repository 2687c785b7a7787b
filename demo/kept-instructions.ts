import type { LocalAws } from "../local-aws/index";
import type { Outputs } from "./terraform/cdktf-project";

export function keptInstructions(aws: LocalAws, outputs: Outputs, project: string): string {
  const { accessKeyId, secretAccessKey } = aws.clientConfig.credentials;
  return `The embedded AWS stays up, with the installation on it:
  endpoint           ${aws.endpoint}
  region             ${aws.region}
  account            ${aws.accountId}
  ledger table       ${outputs.ledger_table_name}
  scanner project    ${outputs.scanner_project_name || "none, Sysdig analyses the images itself"}
  simulated Sysdig   ${aws.sysdigUrl}
  process ids        ${aws.pids.join(", ")}
  logs               ${aws.logFiles.join(", ")}
  cdktf project      ${project}

For the AWS CLI, Terraform and SDKs (rights of the account's root user):
  unset AWS_PROFILE AWS_SESSION_TOKEN
  export AWS_ENDPOINT_URL=${aws.endpoint} AWS_REGION=${aws.region} AWS_DEFAULT_REGION=${aws.region}
  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  aws dynamodb scan --table-name ${outputs.ledger_table_name}

Its images and their verdicts, in this repository:
  npm run scans -- images --demo
And anywhere else, with the variables above:
  fargate-scans images --name ${outputs.ledger_table_name.replace(/-ledger$/, "")}

Stop it and remove its files:
  npm run demo -- --stop`;
}
