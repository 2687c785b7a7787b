variable "hub" {
  description = "The output member_settings of the hub. The same object may be written by hand, so that members can be applied before the hub. hub_account_id, hub_region and hub_name: the hub's account, region and input name. organization_id: the AWS organisation of hub and member. event_bus_arn: arn:aws:events:HUB_REGION:HUB_ACCOUNT_ID:event-bus/HUB_NAME-members. iam_role_path: the hub's input iam_role_path."
  type = object({
    hub_account_id  = string
    hub_region      = string
    hub_name        = string
    organization_id = string
    event_bus_arn   = string
    iam_role_path   = string
  })
  nullable = false

  validation {
    condition     = var.hub == null ? true : can(regex("^[0-9]{12}$", var.hub.hub_account_id))
    error_message = "hub.hub_account_id must be the id of an AWS account, which has 12 digits, as a text. Take it from the hub's output member_settings."
  }

  validation {
    condition     = var.hub == null ? true : can(regex("^[a-z]{2,4}-[a-z-]{4,13}-[0-9]$", var.hub.hub_region))
    error_message = "hub.hub_region must be the name of a region, such as eu-west-1. Take it from the hub's output member_settings."
  }

  validation {
    condition     = var.hub == null ? true : can(regex("^[a-z][a-z0-9-]{0,26}[a-z0-9]$", var.hub.hub_name))
    error_message = "hub.hub_name must be the input name of the hub. Take it from the hub's output member_settings."
  }

  validation {
    condition     = var.hub == null ? true : can(regex("^o-[a-z0-9]{10,32}$", var.hub.organization_id))
    error_message = "hub.organization_id must be the id of an AWS organisation, such as o-a1b2c3d4e5. Take it from the hub's output member_settings."
  }

  validation {
    condition = (
      var.hub == null
      ? true
      : can(regex("^/([A-Za-z0-9_+=,.@/-]{1,398}/)?$", var.hub.iam_role_path))
    )
    error_message = "hub.iam_role_path must be the input iam_role_path of the hub, such as /platform/, of at most 400 characters. Take it from the hub's output member_settings."
  }

  validation {
    condition = try(
      (
        can(regex("^arn:aws[a-z-]{0,10}:events:", var.hub.event_bus_arn)) &&
        (
          join(":", slice(split(":", var.hub.event_bus_arn), 3, 6)) ==
          "${var.hub.hub_region}:${var.hub.hub_account_id}:event-bus/${var.hub.hub_name}-members"
        )
      ),
      false
    )
    error_message = "hub.event_bus_arn must be the bus of the same hub: arn:aws:events:HUB_REGION:HUB_ACCOUNT_ID:event-bus/HUB_NAME-members. Settings of two hubs are mixed, or one is mistyped. Take all of them from one output member_settings."
  }

  validation {
    condition     = try(split(":", var.hub.event_bus_arn)[1] == data.aws_partition.current.partition, true)
    error_message = "hub must be in the partition of this account, because events and roles cannot cross partitions. Make a hub in each partition."
  }

  validation {
    condition = (
      var.hub.hub_account_id != data.aws_caller_identity.current.account_id ||
      var.hub.hub_region != local.current_region
    )
    error_message = "hub must not be in this account and region, because a hub serves its own tasks without a member. Apply the module in other regions of its account, and in other accounts."
  }
}

variable "create_roles" {
  description = "Whether the roles of this account are created here, for all of its regions. IAM is global: leave it true in one region of the account, and set it to false in all others."
  type        = bool
  default     = true
  nullable    = false
}

variable "task_events" {
  description = "Whether the hub gets the task events of this region. Set it to false in an account that has only a registry."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.create_roles || var.task_events
    error_message = "task_events and create_roles must not both be false, because nothing would be created. Remove the module here."
  }
}

variable "enforcement" {
  description = "Whether the hub may roll back deployments and stop tasks in this account, as its own input enforcement says. Without this consent it only publishes what it would do. Only with create_roles."
  type        = bool
  default     = false
  nullable    = false
}

variable "cluster_arns" {
  description = "ECS clusters whose task events the hub gets, and in which the hub may act. With enforcement, also name the clusters of the account's other regions. The hub's sweeps look at all clusters. At most 30, and 1,590 characters in all. Empty: all clusters in the region."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for entry in var.cluster_arns :
      can(regex("^arn:aws[a-z-]{0,10}:ecs:[a-z0-9-]{1,20}:[0-9]{12}:cluster/[A-Za-z0-9_-]{1,255}$", entry))
    ])
    error_message = "cluster_arns must hold ARNs of ECS clusters (arn:aws:ecs:REGION:ACCOUNT:cluster/NAME)."
  }

  validation {
    condition     = length(var.cluster_arns) <= 30
    error_message = "cluster_arns takes at most 30 clusters. Leave it empty for all clusters."
  }

  validation {
    condition     = length(jsonencode(var.cluster_arns)) <= 1590
    error_message = "cluster_arns takes 1590 characters in all, which is what fits into an event pattern. Leave it empty for all clusters."
  }
}

variable "launch_types" {
  description = "Launch types whose task events the hub gets: FARGATE (with Spot), EC2, MANAGED_INSTANCES (of ECS) and EXTERNAL (ECS Anywhere)."
  type        = list(string)
  default     = ["FARGATE"]
  nullable    = false

  validation {
    condition = alltrue([
      for entry in var.launch_types :
      can(regex("^(FARGATE|EC2|MANAGED_INSTANCES|EXTERNAL)$", entry))
    ])
    error_message = "launch_types must hold launch types of ECS: FARGATE, EC2, MANAGED_INSTANCES or EXTERNAL. Fargate Spot is FARGATE, too."
  }

  validation {
    condition     = length(var.launch_types) > 0
    error_message = "launch_types must hold at least one launch type, such as FARGATE. Set task_events to false to send none."
  }

  validation {
    condition     = length(distinct(var.launch_types)) == length(var.launch_types)
    error_message = "launch_types must name each launch type once. Remove the repetition."
  }
}

variable "ecr_repository_arns" {
  description = "ECR repositories of this account that the hub may pull from. At most 70, and 5,500 characters in all. Empty: all repositories of this account, in every region."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for entry in var.ecr_repository_arns :
      can(regex("^arn:aws[a-z-]{0,10}:ecr:[a-z0-9*-]{1,20}:[0-9]{12}:repository/[a-z0-9._/*?-]+$", entry))
    ])
    error_message = "ecr_repository_arns must hold ARNs of ECR repositories (arn:aws:ecr:REGION:ACCOUNT:repository/NAME); * is accepted for the region and in the name."
  }

  validation {
    condition     = length(var.ecr_repository_arns) <= 70
    error_message = "ecr_repository_arns takes at most 70 repositories, because a policy has a limit. Name several repositories with *."
  }

  validation {
    condition     = length(jsonencode(var.ecr_repository_arns)) <= 5500
    error_message = "ecr_repository_arns takes 5500 characters in all, because a policy has a limit. Name several repositories with *."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition = (
      var.permissions_boundary_arn == null
      ? true
      : can(regex(
        "^arn:aws[a-z-]{0,10}:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]{1,640}$",
        var.permissions_boundary_arn
      ))
    )
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy (arn:aws:iam::ACCOUNT:policy/NAME). Copy it from the policy's page."
  }
}

variable "alarm_actions" {
  description = "SNS topics, at most 5, that the alarm on task events publishes to when it is raised and when it goes back to OK. Not a topic that is encrypted with alias/aws/sns, because alarms cannot publish to it. Empty: the alarm notifies nobody."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for entry in var.alarm_actions :
      can(regex("^arn:aws[a-z-]{0,10}:sns:[a-z0-9-]{1,20}:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", entry))
    ])
    error_message = "alarm_actions must hold ARNs of SNS standard topics (arn:aws:sns:REGION:ACCOUNT:NAME), not of subscriptions."
  }

  validation {
    condition = alltrue([
      for entry in var.alarm_actions :
      try(split(":", entry)[3], local.current_region) == local.current_region
    ])
    error_message = "alarm_actions must hold topics of this region: CloudWatch refuses alarms that notify a topic elsewhere. Found: ${join(", ", try([for entry in var.alarm_actions : entry if !(try(split(":", entry)[3], local.current_region) == local.current_region)], []))}."
  }

  validation {
    condition     = length(var.alarm_actions) <= 5
    error_message = "alarm_actions takes at most 5 topics, CloudWatch's limit for an alarm. Subscribe more endpoints to one topic."
  }
}

variable "tags" {
  description = "Tags on every resource."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 50
    error_message = "tags takes at most 50 tags, which is what AWS attaches to a resource."
  }

  validation {
    condition = alltrue([
      for key, value in var.tags :
      try(
        (
          can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", key)) &&
          can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}$", value)) &&
          !startswith(lower(key), "aws:") &&
          !startswith(lower(value), "aws:")
        ),
        false
      )
    ])
    error_message = "tags must have keys of 1 to 128 and values of up to 256 letters, digits, spaces and _ . : / = + - @, and neither may begin with aws:, which AWS reserves. Change the tag. Found: ${join(", ", [for key, value in var.tags : jsonencode(key) if !try(can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", key)) && can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}$", value)) && !startswith(lower(key), "aws:") && !startswith(lower(value), "aws:"), false)])}."
  }
}
