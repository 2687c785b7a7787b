/** Formats that CodeBuild and Lambda take: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_VpcConfig.html */
export const VPC_ATTRIBUTES = {
  vpc_id: { matches: "^vpc-[0-9a-z]+$", isRequired: true },
  subnet_ids: { eachMatches: "^subnet-[0-9a-z]{1,17}$", most: 16, isRequired: true },
  security_group_ids: { eachMatches: "^sg-[0-9a-z]{1,17}$", most: 5, isRequired: true },
} as const;
