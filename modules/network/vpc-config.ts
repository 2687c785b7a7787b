/** The VPC of what must reach private registries or a self-hosted Sysdig: builds, and functions in backend mode. */
export interface VpcConfig {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
}
