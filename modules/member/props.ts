// Made from inputs.ts by `npm run generate`.
import type { IResolvable } from "cdktf";
import type { HubSettings } from "../members";

/** Inputs of Member: literals, or tokens such as Terraform variables and attributes of resources. */
export interface MemberProps {
  /**
   * The output member_settings of the hub. The same object may be written by hand, so that members can be
   * applied before the hub. hub_account_id, hub_region and hub_name: its account, region and input name.
   * organization_id: the AWS organisation of both. event_bus_arn:
   * arn:aws:events:HUB_REGION:HUB_ACCOUNT_ID:event-bus/HUB_NAME-members. iam_role_path: its input of that
   * name.
   */
  readonly hub: HubSettings | IResolvable;
  /**
   * Whether the roles of this account are made here, for all of its regions. IAM is global: leave it true in
   * one region of the account, and set it to false in all others.
   *
   * @default `true`
   */
  readonly createRoles?: boolean | IResolvable;
  /**
   * Whether the hub gets the task events of this region. Set it to false in an account that has only a
   * registry.
   *
   * @default `true`
   */
  readonly taskEvents?: boolean | IResolvable;
  /**
   * Whether the hub may roll back deployments and stop tasks in this account, as its own input enforcement
   * says. Without this consent it only publishes what it would do. Only with create_roles.
   *
   * @default `false`
   */
  readonly enforcement?: boolean | IResolvable;
  /**
   * ECS clusters whose task events the hub gets, and in which it may act with enforcement: with that, name
   * those of the account's other regions, too. The hub's sweeps look at all clusters. At most 30, and 1,590
   * characters in all. Empty: all clusters in the region.
   *
   * @default `[]`
   */
  readonly clusterArns?: string[];
  /**
   * Launch types whose task events the hub gets: FARGATE (with Spot), EC2, MANAGED_INSTANCES (of ECS) and
   * EXTERNAL (ECS Anywhere).
   *
   * @default `["FARGATE"]`
   */
  readonly launchTypes?: string[];
  /**
   * ECR repositories of this account that the hub may pull from. At most 70, and 5,500 characters in all.
   * Empty: all of this account, in every region.
   *
   * @default `[]`
   */
  readonly ecrRepositoryArns?: string[];
  /**
   * Permissions boundary of every role.
   *
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
  /**
   * Tags on every resource.
   *
   * @default `{}`
   */
  readonly tags?: Record<string, string>;
}
