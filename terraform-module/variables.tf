variable "name" {
  description = "Prefix of every resource name, at most 28 characters. Copies with different names never collide, nor do copies with the same name in different regions."
  type        = string
  default     = "fargate-image-scanning"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,26}[a-z0-9]$", var.name))
    error_message = "name must have 2 to 28 characters, start with a lowercase letter, and hold only lowercase letters, digits and hyphens, with no hyphen at its end. Choose a shorter or simpler name."
  }
}

variable "enabled" {
  description = "Whether task events start scans. False switches off the rule of task events and the schedules of sweeps and summaries, and deletes nothing."
  type        = bool
  default     = true
  nullable    = false
}

variable "preflight_checks" {
  description = "Whether a plan checks the account: it warns if CodeBuild's quota of concurrent builds is lower than max_concurrent_scans. A plan then needs servicequotas:ListAWSDefaultServiceQuotas and servicequotas:GetServiceQuota, and fails without them. Only with scan_mode inline."
  type        = bool
  default     = false
  nullable    = false
}

variable "scan_mode" {
  description = "Engine that analyses images: inline or backend. inline: in CodeBuild, inside this account. backend: a self-hosted Sysdig with the legacy scanning engine pulls and analyses the images; linux/amd64 and tags only."
  type        = string
  default     = "inline"
  nullable    = false

  validation {
    condition     = contains(["inline", "backend"], var.scan_mode)
    error_message = "scan_mode must be inline or backend. Leave it out for inline, which works with every Sysdig."
  }
}

variable "sysdig_secure_endpoint" {
  description = "URL of Sysdig Secure: your SaaS region (such as https://eu1.app.sysdig.com) or your own installation. https only, but http for loopback addresses."
  type        = string
  nullable    = false

  validation {
    condition = can(regex(
      "^(https://[A-Za-z0-9.-]{1,253}|http://(localhost|127\\.0\\.0\\.1|\\[::1\\]))(:[0-9]{1,5})?/?$",
      var.sysdig_secure_endpoint
    ))
    error_message = "sysdig_secure_endpoint must be an https URL without a path, such as https://eu1.app.sysdig.com; http is accepted for localhost and 127.0.0.1 only. Remove the path or use https."
  }
}

variable "sysdig_secure_api_token" {
  description = "API token of Sysdig Secure, of a user with the permission to run the CLI scanner. Ephemeral: the token is stored in Secrets Manager and never in plan or state. It is needed only when sysdig_secure_api_token_version changes. Null stores a placeholder; scans then say how to store a token."
  type        = string
  default     = null
  nullable    = true
  sensitive   = true
  ephemeral   = true

  validation {
    condition = (
      var.sysdig_secure_api_token == null
      ? true
      : can(regex("^[!-~]+$", var.sysdig_secure_api_token))
    )
    error_message = "sysdig_secure_api_token must be the token alone: printable characters, no spaces, not empty. Copy it again from Sysdig's user settings, or leave it null."
  }
}

variable "sysdig_secure_api_token_version" {
  description = "Version of sysdig_secure_api_token, a line of the configuration. To rotate the token, give a new token and raise the version. Any change of the version without the token, lowering included, replaces the stored token by not-set. From version 2 on, a plan without the token warns."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition = (
      floor(var.sysdig_secure_api_token_version) == var.sysdig_secure_api_token_version &&
      var.sysdig_secure_api_token_version >= 1 &&
      var.sysdig_secure_api_token_version <= 1000000000
    )
    error_message = "sysdig_secure_api_token_version must be a whole number from 1. Raise it by one with each new token."
  }
}

variable "sysdig_secure_api_token_secret" {
  description = "An existing Secrets Manager secret that holds the token, instead of sysdig_secure_api_token. arn: the secret's ARN. json_key: the key of the token, if the secret is JSON. kms_key_arn: the customer managed key that encrypts the secret, if there is one."
  type = object({
    arn         = string
    json_key    = optional(string)
    kms_key_arn = optional(string)
  })
  default  = null
  nullable = true

  validation {
    condition = (
      var.sysdig_secure_api_token_secret == null
      ? true
      : can(regex(
        "^arn:aws[a-z-]{0,10}:secretsmanager:[a-z0-9-]{1,20}:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]{1,512}-[A-Za-z0-9]{6}$",
        var.sysdig_secure_api_token_secret.arn
      ))
    )
    error_message = "sysdig_secure_api_token_secret.arn must be the full ARN of a Secrets Manager secret, with the six characters at its end (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf). Copy it from the secret's page."
  }

  validation {
    condition = (
      var.sysdig_secure_api_token_secret == null || var.scan_mode != "inline"
      ? true
      : try(split(":", var.sysdig_secure_api_token_secret.arn)[3], local.current_region) == local.current_region
    )
    error_message = "sysdig_secure_api_token_secret.arn must be a secret of this region. CodeBuild reads the variables of its builds in its own region. Replicate the secret into this region, and give the replica's ARN."
  }

  validation {
    condition = (
      try(var.sysdig_secure_api_token_secret.json_key, null) == null
      ? true
      : can(regex("^[A-Za-z0-9_.-]{1,128}$", var.sysdig_secure_api_token_secret.json_key))
    )
    error_message = "sysdig_secure_api_token_secret.json_key must be a key of the JSON secret: 1 to 128 letters, digits, dot, hyphen and underscore. Leave it out when the whole secret is the token."
  }

  validation {
    condition = (
      try(var.sysdig_secure_api_token_secret.kms_key_arn, null) == null
      ? true
      : can(regex(
        "^arn:aws[a-z-]{0,10}:kms:[a-z0-9-]{1,20}:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$",
        var.sysdig_secure_api_token_secret.kms_key_arn
      ))
    )
    error_message = "sysdig_secure_api_token_secret.kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID). Leave it out for AWS's own key."
  }

  validation {
    condition     = var.sysdig_secure_api_token_secret == null || var.sysdig_secure_api_token == null
    error_message = "sysdig_secure_api_token and sysdig_secure_api_token_secret exclude each other. Give the token, or the secret that already holds it."
  }
}

variable "sysdig_secure_api_token_ssm_parameter" {
  description = "An existing Systems Manager parameter (SecureString) of this account and region that holds the token, instead of sysdig_secure_api_token and sysdig_secure_api_token_secret. name: the parameter's name. kms_key_arn: the customer managed key that encrypts the parameter, if there is one."
  type = object({
    name        = string
    kms_key_arn = optional(string)
  })
  default  = null
  nullable = true

  validation {
    condition = (
      var.sysdig_secure_api_token_ssm_parameter == null
      ? true
      : can(regex(
        "^(/[A-Za-z0-9_.-]+){1,15}$|^[A-Za-z0-9_.-]+$",
        var.sysdig_secure_api_token_ssm_parameter.name
      ))
    )
    error_message = "sysdig_secure_api_token_ssm_parameter.name must be the name of a parameter, such as /sysdig/token, with at most 15 levels, and not its ARN. A parameter of another account cannot be used: copy it, or use sysdig_secure_api_token_secret."
  }

  validation {
    condition = (
      var.sysdig_secure_api_token_ssm_parameter == null
      ? true
      : !can(regex("^/?([aA][wW][sS]|[sS][sS][mM])", var.sysdig_secure_api_token_ssm_parameter.name))
    )
    error_message = "sysdig_secure_api_token_ssm_parameter.name must not begin with aws or ssm, which AWS reserves. Store the text under a name of your own."
  }

  validation {
    condition     = try(length(var.sysdig_secure_api_token_ssm_parameter.name) <= 200, true)
    error_message = "sysdig_secure_api_token_ssm_parameter.name takes at most 200 characters, because a Lambda function has 4 KB of environment. Store the token under a shorter name."
  }

  validation {
    condition = (
      try(var.sysdig_secure_api_token_ssm_parameter.kms_key_arn, null) == null
      ? true
      : can(regex(
        "^arn:aws[a-z-]{0,10}:kms:[a-z0-9-]{1,20}:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$",
        var.sysdig_secure_api_token_ssm_parameter.kms_key_arn
      ))
    )
    error_message = "sysdig_secure_api_token_ssm_parameter.kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID). Leave it out for AWS's own key."
  }

  validation {
    condition = (
      var.sysdig_secure_api_token_ssm_parameter == null ||
      var.sysdig_secure_api_token == null && var.sysdig_secure_api_token_secret == null
    )
    error_message = "sysdig_secure_api_token_ssm_parameter excludes sysdig_secure_api_token and sysdig_secure_api_token_secret. Give the token in one way: itself, or the secret or the parameter that already holds it."
  }
}

variable "sysdig_policies" {
  description = "Sysdig policies that images are evaluated against. At most 20, and 4,000 characters as JSON. Empty: the account's pipeline policies. Only with scan_mode inline."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for entry in var.sysdig_policies : can(regex("^[^\\s].{0,254}$", entry))])
    error_message = "sysdig_policies must hold policy names of 1 to 255 characters that do not start with a space. Copy them from Sysdig's policy page."
  }

  validation {
    condition     = length(var.sysdig_policies) <= 20
    error_message = "sysdig_policies takes at most 20 policies. Merge some of them in Sysdig."
  }

  validation {
    condition     = length(jsonencode(var.sysdig_policies)) <= 4000
    error_message = "sysdig_policies takes 4000 characters as JSON, because CodeBuild limits a build's variables. Give policies shorter names, or merge some of them in Sysdig."
  }

  validation {
    condition     = length(var.sysdig_policies) == 0 || var.scan_mode == "inline"
    error_message = "sysdig_policies: in scan_mode backend, policies are assigned in Sysdig. Assign them there, and leave sysdig_policies empty."
  }
}

variable "sysdig_skip_tls_verify" {
  description = "Whether the certificate of a self-hosted Sysdig goes unchecked. Only for self-signed certificates."
  type        = bool
  default     = false
  nullable    = false
}

variable "scanner_version" {
  description = "Version of sysdig-cli-scanner. Sysdig supports a version for a year after its release."
  type        = string
  default     = "1.30.1"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.scanner_version))
    error_message = "scanner_version must be an exact version such as 1.30.1. A moving version could change verdicts unnoticed."
  }
}

variable "scanner_base_url" {
  description = "Base URL of the scanner's downloads: the binary is at <base>/<version>/linux/<amd64 or arm64>/sysdig-cli-scanner. https only, but http for loopback addresses."
  type        = string
  default     = "https://download.sysdig.com/scanning/bin/sysdig-cli-scanner"
  nullable    = false

  validation {
    condition = can(regex(
      "^(https://[A-Za-z0-9.-]{1,253}|http://(localhost|127\\.0\\.0\\.1|\\[::1\\]))(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$",
      var.scanner_base_url
    ))
    error_message = "scanner_base_url must be an https URL without a query, such as https://mirror.example.com/sysdig-cli-scanner; http is accepted for localhost and 127.0.0.1 only."
  }

  validation {
    condition     = length(var.scanner_base_url) <= 1000
    error_message = "scanner_base_url takes 1000 characters, because CodeBuild limits a build's variables. Use a shorter path."
  }
}

variable "scanner_sha256" {
  description = "Checksums of the scanner by architecture (amd64, arm64). Without them the published checksum is used, which only proves that nothing changed in transit."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key, value in var.scanner_sha256 :
      contains(["amd64", "arm64"], key) && can(regex("^[0-9a-f]{64}$", value))
    ])
    error_message = "scanner_sha256 must map amd64 and arm64 to 64 lowercase hexadecimal digits. Take them from sha256sum of a binary that you trust."
  }
}

variable "fail_build_on_policy_failure" {
  description = "Whether a build whose image fails the policy is red. By default a build is red only when scanning itself failed."
  type        = bool
  default     = false
  nullable    = false
}

variable "cluster_arns" {
  description = "ECS clusters whose task images are scanned. At most 30, and 1,590 characters in all. Empty: all clusters in the region."
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
    error_message = "cluster_arns takes at most 30 clusters. Leave it empty for all clusters, or deploy a second copy under another name."
  }

  validation {
    condition     = length(jsonencode(var.cluster_arns)) <= 1590
    error_message = "cluster_arns takes 1590 characters in all, which is what fits into an event pattern. Leave it empty for all clusters, or deploy a second copy under another name."
  }

  validation {
    condition = alltrue([
      for entry in var.cluster_arns :
      try(
        (
          var.members != null ||
          (
            split(":", entry)[3] == local.current_region &&
            split(":", entry)[4] == data.aws_caller_identity.current.account_id
          )
        ),
        true
      )
    ])
    error_message = "cluster_arns must hold clusters of this account and region, because without members no others are looked at. Remove clusters of other places here, and install the module in those places. Found: ${join(", ", try([for entry in var.cluster_arns : entry if !(try(var.members != null || (split(":", entry)[3] == local.current_region && split(":", entry)[4] == data.aws_caller_identity.current.account_id), true))], []))}."
  }
}

variable "launch_types" {
  description = "Launch types whose task images are scanned: FARGATE (with Spot), EC2, MANAGED_INSTANCES (of ECS) and EXTERNAL (ECS Anywhere)."
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
    error_message = "launch_types must hold at least one launch type, such as FARGATE. Set enabled to false to stop scanning."
  }

  validation {
    condition     = length(distinct(var.launch_types)) == length(var.launch_types)
    error_message = "launch_types must name each launch type once. Remove the repetition."
  }
}

variable "include_images" {
  description = "Images to scan, as glob patterns of normalised references such as docker.io/library/nginx:1.27. * stays within a path segment, ** crosses /. A pattern without : in its last segment names repositories, with every tag. Empty: all images."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for entry in var.include_images :
      can(regex("^[A-Za-z0-9._:/@+*?-]{1,255}$", entry))
    ])
    error_message = "include_images must hold patterns of 1 to 255 characters such as docker.io/library/*: letters, digits, . _ - + : / @ and the wildcards * ** ?. Braces, brackets and exclamation marks have no meaning here: write several patterns."
  }

  validation {
    condition = alltrue([
      for entry in var.include_images :
      can(regex("^$|[^A-Za-z0-9._:/@+*?-]|^(localhost/|[^/]*[.:A-Z*?][^/]*/|[^/]*[*][*])", entry))
    ])
    error_message = "include_images must hold patterns that begin with the host of a registry or a wildcard, such as docker.io/library/nginx or **/nginx: any other pattern matches no image. Instead of nginx write docker.io/library/nginx, and instead of * write **, because * does not match a slash."
  }

  validation {
    condition     = length(jsonencode(var.include_images)) <= 2000
    error_message = "include_images takes 2000 characters in all, because a Lambda function has 4 KB of environment. Use wider patterns."
  }

  validation {
    condition = (
      length(jsonencode(jsonencode(var.cluster_arns))) +
      length(jsonencode(jsonencode(var.include_images))) +
      length(jsonencode(jsonencode(var.exclude_images))) +
      try(length(var.proxy.https_proxy), 0) +
      try(length(var.proxy.no_proxy), 0) +
      (var.members == null ? 0 : 110 + length(var.iam_role_path)) +
      (
        var.scan_mode == "backend"
        ? (
          try(length(var.sysdig_secure_endpoint), 0) +
          try(length(var.sysdig_secure_api_token_secret.arn), 0) +
          try(length(var.sysdig_secure_api_token_secret.json_key), 0) +
          try(length(var.sysdig_secure_api_token_ssm_parameter.name), 0) +
          try(length(var.ca_bundle_secret.arn), 0)
        )
        : 0
      )
    ) <= 3100
    error_message = "include_images, exclude_images, cluster_arns and proxy take 3100 characters together, because a Lambda function has 4 KB of environment. In scan_mode backend, sysdig_secure_endpoint, the secret or parameter of the token, and ca_bundle_secret count, too; with members, so do iam_role_path and 110 more. Use wider patterns, name domains instead of hosts in proxy.no_proxy, or deploy a second copy under another name."
  }
}

variable "exclude_images" {
  description = "Images that are never scanned, even where include_images has them, as glob patterns of the same form. A plan warns of a pattern with a tag, because whoever pushes an image chooses its tag."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for entry in var.exclude_images :
      can(regex("^[A-Za-z0-9._:/@+*?-]{1,255}$", entry))
    ])
    error_message = "exclude_images must hold patterns of 1 to 255 characters such as docker.io/library/*: letters, digits, . _ - + : / @ and the wildcards * ** ?. Braces, brackets and exclamation marks have no meaning here: write several patterns."
  }

  validation {
    condition = alltrue([
      for entry in var.exclude_images :
      can(regex("^$|[^A-Za-z0-9._:/@+*?-]|^(localhost/|[^/]*[.:A-Z*?][^/]*/|[^/]*[*][*])", entry))
    ])
    error_message = "exclude_images must hold patterns that begin with the host of a registry or a wildcard, such as docker.io/library/nginx or **/nginx: any other pattern matches no image. Instead of nginx write docker.io/library/nginx, and instead of * write **, because * does not match a slash."
  }

  validation {
    condition     = length(jsonencode(var.exclude_images)) <= 2000
    error_message = "exclude_images takes 2000 characters in all, because a Lambda function has 4 KB of environment. Use wider patterns."
  }
}

variable "sweep_schedule" {
  description = "Schedule of the sweep, which finds images of running tasks whose verdict is missing or stale: rate(...) or cron(...) in UTC. With rate, the first sweep begins right after deployment. Empty: no sweeps."
  type        = string
  default     = "rate(1 hour)"
  nullable    = false

  validation {
    condition = can(regex(
      "^(rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]{1,4}) (minutes|hours|days))\\)|cron\\([0-9*?,/LW-]+ [0-9*,/-]+ [0-9*?,/LW-]+ [0-9A-Z*,/-]+ [0-9A-Z*?,/#-]+ [0-9*,/-]+\\))?$",
      var.sweep_schedule
    ))
    error_message = "sweep_schedule must be a rate such as rate(1 hour) or rate(30 minutes), a cron expression of six fields such as cron(0 3 * * ? *), or empty for no sweeps."
  }
}

variable "rescan_after_hours" {
  description = "Hours for which a verdict stays fresh, 1 to 8760."
  type        = number
  default     = 24
  nullable    = false

  validation {
    condition = (
      floor(var.rescan_after_hours) == var.rescan_after_hours &&
      var.rescan_after_hours >= 1 &&
      var.rescan_after_hours <= 8760
    )
    error_message = "rescan_after_hours must be a whole number of hours from 1 to 8760 (a year)."
  }
}

variable "max_concurrent_scans" {
  description = "Scans that run at a time, from 1 to 500. Sysdig accepts 120 images a minute, and CodeBuild's quota is shared with your CI."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition = (
      floor(var.max_concurrent_scans) == var.max_concurrent_scans &&
      var.max_concurrent_scans >= 1 &&
      var.max_concurrent_scans <= 500
    )
    error_message = "max_concurrent_scans must be a whole number from 1 to 500. Set enabled to false to stop scanning."
  }
}

variable "members" {
  description = "Other accounts and regions of the organisation that this installation serves as their hub: task events, sweeps, scans and enforcement, but not the gate. Apply the nested module modules/member in each of them, with the output member_settings. organization_id: the id of the AWS organisation. accounts: lists of regions by account id, at most 400 accounts and 2,000 regions in all. This account may be listed for its other regions; the installation's own region has no effect there. sweep_only: ids of listed accounts that send no task events on purpose, so that missing events raise no alarm. Null: only this account and region."
  type = object({
    organization_id = string
    accounts        = map(list(string))
    sweep_only      = optional(list(string))
  })
  default  = null
  nullable = true

  validation {
    condition     = var.members == null ? true : can(regex("^o-[a-z0-9]{10,32}$", var.members.organization_id))
    error_message = "members.organization_id must be the id of an AWS organisation, such as o-a1b2c3d4e5. Copy it from the page of AWS Organizations."
  }

  validation {
    condition = (
      var.members == null
      ? true
      : try(alltrue([for account in keys(var.members.accounts) : can(regex("^[0-9]{12}$", account))]), false)
    )
    error_message = "members.accounts must have ids of AWS accounts as its keys, which have 12 digits, such as 210987654321. Put them into quotation marks, because a number loses zeros in front."
  }

  validation {
    condition = (
      var.members == null
      ? true
      : try(
        alltrue([
          for region in flatten(values(var.members.accounts)) :
          can(regex("^[a-z]{2,4}-[a-z-]{4,13}-[0-9]$", region))
        ]),
        false
      )
    )
    error_message = "members.accounts must hold names of regions, such as eu-west-1. Take them from the list of regions, without the letter of an availability zone."
  }

  validation {
    condition = (
      var.members == null
      ? true
      : try(
        alltrue([
          for regions in values(var.members.accounts) :
          length(regions) > 0 && length(distinct(regions)) == length(regions)
        ]),
        false
      )
    )
    error_message = "members.accounts must have at least one region for each account, and no region twice. Remove an account without a region, and repeated regions."
  }

  validation {
    condition     = var.members == null ? true : try(length(var.members.accounts) <= 400, false)
    error_message = "members.accounts takes at most 400 accounts. Make a second hub under another name for the others."
  }

  validation {
    condition = (
      var.members == null
      ? true
      : try(length(flatten(values(var.members.accounts))) <= 2000, false)
    )
    error_message = "members.accounts takes at most 2,000 regions, counted for each account. Leave out regions without tasks, or make a second hub under another name."
  }

  validation {
    condition = (
      var.members == null ||
      contains(
        [
          "us-east-1",
          "us-east-2",
          "us-west-1",
          "us-west-2",
          "ca-central-1",
          "sa-east-1",
          "eu-central-1",
          "eu-north-1",
          "eu-west-1",
          "eu-west-2",
          "eu-west-3",
          "ap-northeast-1",
          "ap-northeast-2",
          "ap-northeast-3",
          "ap-south-1",
          "ap-southeast-1",
          "ap-southeast-2",
        ],
        local.current_region
      ) ||
      can(regex("^(cn|eusc|[a-z]+-(gov|iso[a-z]?))-", local.current_region))
    )
    error_message = "members makes this installation a hub, which cannot be in an opt-in region. A hub gets its sessions from STS in its own region, and a member that has not enabled this region refuses them. Move the hub into a region that is enabled by default, such as eu-central-1 or us-east-1. Its members may be in opt-in regions."
  }

  validation {
    condition = alltrue([
      for account in try(var.members.sweep_only, null) == null ? [] : var.members.sweep_only :
      contains(keys(var.members.accounts), account)
    ])
    error_message = "members.sweep_only must name accounts of members.accounts. Add an account there with its regions, or remove it from sweep_only."
  }

  validation {
    condition     = var.members == null ? true : length(var.iam_role_path) <= 400
    error_message = "members takes an iam_role_path of at most 400 characters, because a trust policy of each member names three roles with this path. Choose a shorter path."
  }
}

variable "ecr_repository_arns" {
  description = "ECR repositories that the scanner may pull from, and where the gate looks up tags. At most 70, and 5,500 characters in all. Empty: repositories of every account of the partition, in every region. In another account, the policy of the repository decides."
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

variable "registry_credentials" {
  description = "Secrets of private registries by the registry's host, such as quay.io; Docker Hub's is docker.io. secret_arns: secrets that builds may read, for images whose task definition names them as repositoryCredentials. A secret is used only for images of its hosts. default_secret_arn: one of these secrets, for images whose task definition names no secret, or a secret that is not in secret_arns. Without it, such images are pulled anonymously. Each secret holds JSON with username and password. At most 20 secrets, counted for each host, and 2,000 characters of hosts and secret_arns as JSON."
  type = map(object({
    secret_arns        = list(string)
    default_secret_arn = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for host in keys(var.registry_credentials) :
      can(regex(
        "^(([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?|[a-z0-9]([a-z0-9-]*[a-z0-9])?:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])|localhost)$",
        host
      ))
    ])
    error_message = "registry_credentials must have hosts of registries as its keys, such as quay.io or registry.example.com:5000. Write them as image references do: in lower case, with a port of at most 65535 where references have one, without scheme and path."
  }

  validation {
    condition = alltrue([
      for host in keys(var.registry_credentials) :
      !can(regex(
        "^((index|registry-1|hub)\\.docker\\.io|([a-z.-]+\\.)?docker\\.com)(:443)?$|^docker\\.io:443$",
        host
      ))
    ])
    error_message = "registry_credentials: Docker Hub's host must be docker.io, because Docker Hub has several names. Put its secrets under docker.io."
  }

  validation {
    condition = alltrue([
      for host in keys(var.registry_credentials) :
      !can(regex("^([0-9]{12}\\.dkr(\\.ecr|-ecr)(-fips)?\\.|public\\.ecr\\.aws$)", host))
    ])
    error_message = "registry_credentials: ECR needs no secret, because builds log in with their own role. Remove ECR's hosts, and name repositories in ecr_repository_arns."
  }

  validation {
    condition = alltrue([
      for arn in flatten(values(var.registry_credentials)[*].secret_arns) :
      can(regex(
        "^arn:aws[a-z-]{0,10}:secretsmanager:[a-z0-9-]{1,20}:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]{1,512}-[A-Za-z0-9]{6}$",
        arn
      ))
    ])
    error_message = "registry_credentials must hold full ARNs of secrets in secret_arns, with the six characters at their end (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf). Take them from the Secrets Manager console."
  }

  validation {
    condition = (
      var.scan_mode != "inline" ||
      alltrue([
        for entry in flatten(values(var.registry_credentials)[*].secret_arns) :
        try(split(":", entry)[3], local.current_region) == local.current_region
      ])
    )
    error_message = "registry_credentials must hold secrets of this region. CodeBuild reads the variables of its builds in its own region. Replicate the secret into this region, and give the replica's ARN."
  }

  validation {
    condition = alltrue([
      for arns in values(var.registry_credentials)[*].secret_arns :
      try(length(arns) > 0 && length(distinct(arns)) == length(arns), false)
    ])
    error_message = "registry_credentials must have at least one secret for each host, and no secret twice for the same host. Remove hosts without a secret, and repeated ARNs."
  }

  validation {
    condition     = length(flatten(values(var.registry_credentials)[*].secret_arns)) <= 20
    error_message = "registry_credentials takes at most 20 secrets, counted for each host, because a policy has a limit. Let task definitions share secrets, or deploy a second copy for other clusters."
  }

  validation {
    condition = length(jsonencode(zipmap(
      keys(var.registry_credentials),
      values(var.registry_credentials)[*].secret_arns
    ))) <= 2000
    error_message = "registry_credentials takes 2000 characters of hosts and secret_arns as JSON, because a policy has a limit. Let task definitions share secrets, or deploy a second copy for other clusters."
  }

  validation {
    condition = alltrue([
      for each in values(var.registry_credentials) :
      each.default_secret_arn == null ? true : try(contains(each.secret_arns, each.default_secret_arn), false)
    ])
    error_message = "registry_credentials: default_secret_arn must be one of the secret_arns of its host, which are the secrets that builds may use there. Add it to secret_arns, too."
  }
}

variable "secret_kms_key_arns" {
  description = "Customer managed KMS keys that encrypt the secrets of registry_credentials. Builds may use these keys only through Secrets Manager. Every secret of another account needs its key here. At most 20, and 1,900 characters in all."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for entry in var.secret_kms_key_arns :
      can(regex("^arn:aws[a-z-]{0,10}:kms:[a-z0-9-]{1,20}:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$", entry))
    ])
    error_message = "secret_kms_key_arns must hold ARNs of KMS keys (arn:aws:kms:REGION:ACCOUNT:key/ID), not of aliases."
  }

  validation {
    condition     = length(var.secret_kms_key_arns) <= 20
    error_message = "secret_kms_key_arns takes at most 20 keys, because a policy has a limit. Let secrets share keys."
  }

  validation {
    condition     = length(jsonencode(var.secret_kms_key_arns)) <= 1900
    error_message = "secret_kms_key_arns takes 1900 characters in all, because a policy has a limit. Let secrets share keys."
  }
}

variable "build_environment_type" {
  description = "CodeBuild environment type: LINUX_CONTAINER, ARM_CONTAINER, LINUX_LAMBDA_CONTAINER, ARM_LAMBDA_CONTAINER. The Lambda types start faster and cost less, but have no VPC and do not exist in every region."
  type        = string
  default     = "LINUX_CONTAINER"
  nullable    = false

  validation {
    condition = contains(
      ["LINUX_CONTAINER", "ARM_CONTAINER", "LINUX_LAMBDA_CONTAINER", "ARM_LAMBDA_CONTAINER"],
      var.build_environment_type
    )
    error_message = "build_environment_type must be one of LINUX_CONTAINER, ARM_CONTAINER, LINUX_LAMBDA_CONTAINER, ARM_LAMBDA_CONTAINER."
  }
}

variable "build_compute_type" {
  description = "CodeBuild compute type: BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE, BUILD_GENERAL1_XLARGE, BUILD_GENERAL1_2XLARGE; with a Lambda environment type BUILD_LAMBDA_1GB, BUILD_LAMBDA_2GB, BUILD_LAMBDA_4GB, BUILD_LAMBDA_8GB, BUILD_LAMBDA_10GB."
  type        = string
  default     = "BUILD_GENERAL1_SMALL"
  nullable    = false

  validation {
    condition = contains(
      (
        endswith(var.build_environment_type, "_LAMBDA_CONTAINER")
        ? ["BUILD_LAMBDA_1GB", "BUILD_LAMBDA_2GB", "BUILD_LAMBDA_4GB", "BUILD_LAMBDA_8GB", "BUILD_LAMBDA_10GB"]
        : [
          "BUILD_GENERAL1_SMALL",
          "BUILD_GENERAL1_MEDIUM",
          "BUILD_GENERAL1_LARGE",
          "BUILD_GENERAL1_XLARGE",
          "BUILD_GENERAL1_2XLARGE",
        ]
      ),
      var.build_compute_type
    )
    error_message = "build_compute_type must belong to build_environment_type: BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE, BUILD_GENERAL1_XLARGE, BUILD_GENERAL1_2XLARGE, or with a Lambda environment type BUILD_LAMBDA_1GB, BUILD_LAMBDA_2GB, BUILD_LAMBDA_4GB, BUILD_LAMBDA_8GB, BUILD_LAMBDA_10GB."
  }
}

variable "build_image" {
  description = "Image of the build environment. If it is in ECR and ecr_repository_arns names repositories, add its repository there. Null: AWS's curated image of the environment type."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition = (
      var.build_image == null
      ? true
      : can(regex("^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$", var.build_image))
    )
    error_message = "build_image must be an image reference such as aws/codebuild/amazonlinux-x86_64-standard:5.0. Leave it null for the default."
  }
}

variable "build_timeout_minutes" {
  description = "Longest time of a build, in minutes, from 5 to 2160 (36 hours). The scanner stops six minutes before the end, or at three fifths of a time below 15 minutes, so that time is left after a scan without a result. Lambda compute has a fixed time-out of 15 minutes instead."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition = (
      floor(var.build_timeout_minutes) == var.build_timeout_minutes &&
      var.build_timeout_minutes >= 5 &&
      var.build_timeout_minutes <= 2160
    )
    error_message = "build_timeout_minutes must be a whole number of minutes from 5 to 2160, the 36 hours that CodeBuild lets a build run."
  }
}

variable "security_hub" {
  description = "Whether Security Hub gets a finding for each image: active while the image fails, archived when it passes. Security Hub must be enabled in the account and region."
  type        = bool
  default     = false
  nullable    = false
}

variable "results_topic_subscriber_accounts" {
  description = "Ids of other AWS accounts, at most 1,000, that may subscribe to the topic results_topic_arn. Empty: this account alone."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for entry in var.results_topic_subscriber_accounts :
      can(regex("^[0-9]{12}$", entry))
    ])
    error_message = "results_topic_subscriber_accounts must hold ids of AWS accounts, which have 12 digits, such as 210987654321. Write them as texts, because a number loses zeros in front."
  }

  validation {
    condition     = length(var.results_topic_subscriber_accounts) <= 1000
    error_message = "results_topic_subscriber_accounts takes at most 1000 accounts, because SNS allows 30 KB of policy. Send all events to one bus with outcome_event_bus_arn, and from there to further accounts."
  }
}

variable "outcome_event_bus_arn" {
  description = "ARN of one more event bus, of any account and region, that gets every event of the installation. Its policy has to let this account put events. Write the ARN as a text, because Terraform has to know it when it plans. Null: events are only on this account's default bus."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition = (
      var.outcome_event_bus_arn == null
      ? true
      : can(regex(
        "^arn:aws[a-z-]{0,10}:events:[a-z0-9-]{1,20}:[0-9]{12}:event-bus/[A-Za-z0-9._/-]{1,256}$",
        var.outcome_event_bus_arn
      ))
    )
    error_message = "outcome_event_bus_arn must be the ARN of an event bus (arn:aws:events:REGION:ACCOUNT:event-bus/NAME). Copy it from the bus's page."
  }

  validation {
    condition = (
      try(join(":", slice(split(":", var.outcome_event_bus_arn), 3, 6)), "") !=
      format("%s:%s:event-bus/default", local.current_region, data.aws_caller_identity.current.account_id)
    )
    error_message = "outcome_event_bus_arn must not be the default bus of this account and region: the events are there already, and each event would be sent there again without end. Leave it null."
  }
}

variable "owner_tag_keys" {
  description = "Tag keys that name the owner of a task or service; the first key that a task or service has counts. At most 40 characters in all. The owner of an image's services is in events, messages and SNS attributes. Empty: no owner is named."
  type        = list(string)
  default     = ["team", "owner"]
  nullable    = false

  validation {
    condition = alltrue([
      for entry in var.owner_tag_keys :
      can(regex("^[A-Za-z0-9 _.:/=+@-]{1,36}$", entry))
    ])
    error_message = "owner_tag_keys must hold keys of tags of 1 to 36 characters: letters, digits, spaces and _ . : / = + - @. Copy the key from a tag of one of your services."
  }

  validation {
    condition     = length(jsonencode(var.owner_tag_keys)) <= 40
    error_message = "owner_tag_keys takes 40 characters in all, because a Lambda function has 4 KB of environment. Keep the keys that your services have."
  }
}

variable "summary_schedule" {
  description = "Schedule of the summary, which is published on the topic and as an event: rate(...) or cron(...) in UTC, such as cron(0 8 ? * MON *). The summary lists running images that fail, each with its owners, and images that were never scanned, each with the reason. Empty: no summary."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition = can(regex(
      "^(rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]{1,4}) (minutes|hours|days))\\)|cron\\([0-9*?,/LW-]+ [0-9*,/-]+ [0-9*?,/LW-]+ [0-9A-Z*,/-]+ [0-9A-Z*?,/#-]+ [0-9*,/-]+\\))?$",
      var.summary_schedule
    ))
    error_message = "summary_schedule must be a rate such as rate(7 days), a cron expression of six fields such as cron(0 8 ? * MON *), or empty for no summary."
  }
}

variable "deployment_gate" {
  description = "A Lambda function that ECS asks, as a deployment lifecycle hook, whether a deployment may go on. Null: no gate. mode: audit (default) or block. Audit reports. Block stops FAILED images. block_in: patterns CLUSTER/SERVICE with * for any characters (default: */*, all services). Mode block blocks these services, and audits all others. on_no_verdict: what happens to an image without a verdict in time,  block or allow (default allow). on_failed_running: what happens to a FAILED image whose digest the service's current revision or one of its newest 500 successful deployments has, block or allow (default block). on_gate_failure: what happens if the gate itself fails, for example in a call of AWS, block or allow (default allow). timeout_minutes: how long a deployment waits for its scans in all, from 1 to 1380 (default 30). cluster_arns: clusters whose services may use the gate (default: the input cluster_arns)."
  type = object({
    mode              = optional(string, "audit")
    block_in          = optional(list(string), ["*/*"])
    on_failed_running = optional(string, "block")
    on_no_verdict     = optional(string, "allow")
    on_gate_failure   = optional(string, "allow")
    timeout_minutes   = optional(number, 30)
    cluster_arns      = optional(list(string))
  })
  default  = null
  nullable = true

  validation {
    condition = (
      try(var.deployment_gate.mode, null) == null
      ? true
      : contains(["audit", "block"], var.deployment_gate.mode)
    )
    error_message = "deployment_gate.mode must be audit (an image that would be blocked passes, and an event reports it) or block. Begin with audit."
  }

  validation {
    condition = (
      try(var.deployment_gate.on_failed_running, null) == null
      ? true
      : contains(["allow", "block"], var.deployment_gate.on_failed_running)
    )
    error_message = "deployment_gate.on_failed_running must be block or allow. Leave it out for block."
  }

  validation {
    condition = (
      try(var.deployment_gate.on_no_verdict, null) == null
      ? true
      : contains(["allow", "block"], var.deployment_gate.on_no_verdict)
    )
    error_message = "deployment_gate.on_no_verdict must be block or allow. Leave it out for allow."
  }

  validation {
    condition = (
      try(var.deployment_gate.on_gate_failure, null) == null
      ? true
      : contains(["allow", "block"], var.deployment_gate.on_gate_failure)
    )
    error_message = "deployment_gate.on_gate_failure must be block or allow. Leave it out for allow."
  }

  validation {
    condition = (
      var.deployment_gate == null
      ? true
      : (
        floor(var.deployment_gate.timeout_minutes) == var.deployment_gate.timeout_minutes &&
        var.deployment_gate.timeout_minutes >= 1 &&
        var.deployment_gate.timeout_minutes <= 1380
      )
    )
    error_message = "deployment_gate.timeout_minutes must be a whole number of minutes from 1 to 1380: ECS waits a day for a hook, and an hour is reserved for the answer."
  }

  validation {
    condition = (
      var.deployment_gate == null
      ? true
      : try(
        (
          length(var.deployment_gate.block_in) > 0 &&
          alltrue([
            for entry in var.deployment_gate.block_in :
            can(regex("^[A-Za-z0-9_*-]{1,255}/[A-Za-z0-9_*-]{1,255}$", entry))
          ])
        ),
        false
      )
    )
    error_message = "deployment_gate.block_in must hold one pattern or more of the form CLUSTER/SERVICE, of names with * for any characters, such as \"staging/*\". Leave it out for all services, and set mode to audit to block nowhere."
  }

  validation {
    condition     = try(length(var.deployment_gate.block_in) <= 100, true)
    error_message = "deployment_gate.block_in takes at most 100 patterns, because a Lambda function has 4 KB of environment. Use wider patterns, such as production/*."
  }

  validation {
    condition = (
      try(length(jsonencode(jsonencode(var.deployment_gate.block_in))), 0) +
      length(jsonencode(jsonencode(var.include_images))) +
      length(jsonencode(jsonencode(var.exclude_images))) +
      try(length(var.proxy.https_proxy), 0) +
      try(length(var.proxy.no_proxy), 0)
    ) <= 3100
    error_message = "deployment_gate.block_in, include_images, exclude_images and proxy take 3100 characters together, because a Lambda function has 4 KB of environment. Use wider patterns, such as production/*."
  }

  validation {
    condition = alltrue([
      for entry in try(var.deployment_gate.cluster_arns, null) == null ? [] : var.deployment_gate.cluster_arns :
      can(regex("^arn:aws[a-z-]{0,10}:ecs:[a-z0-9-]{1,20}:[0-9]{12}:cluster/[A-Za-z0-9_-]{1,255}$", entry))
    ])
    error_message = "deployment_gate.cluster_arns must hold ARNs of ECS clusters (arn:aws:ecs:REGION:ACCOUNT:cluster/NAME). Leave it out for the clusters of cluster_arns."
  }

  validation {
    condition     = try(length(var.deployment_gate.cluster_arns) <= 30, true)
    error_message = "deployment_gate.cluster_arns takes at most 30 clusters, because a policy has a limit. Leave it out for the clusters of cluster_arns."
  }

  validation {
    condition     = try(length(jsonencode(var.deployment_gate.cluster_arns)) <= 1760, true)
    error_message = "deployment_gate.cluster_arns takes 1760 characters in all, because a policy has a limit. Leave it out for the clusters of cluster_arns."
  }

  validation {
    condition = (
      length(var.cluster_arns) == 0 ||
      alltrue([
        for entry in try(var.deployment_gate.cluster_arns, null) == null ? [] : var.deployment_gate.cluster_arns :
        try(
          (
            contains(var.cluster_arns, entry) ||
            !contains([for known in var.cluster_arns : split("/", known)[0]], split("/", entry)[0])
          ),
          false
        )
      ])
    )
    error_message = "deployment_gate.cluster_arns must be among cluster_arns if cluster_arns names clusters of the same account and region: other clusters there are not looked at. Add the cluster to cluster_arns, too."
  }
}

variable "publish_parameters" {
  description = "Whether to write the two ARNs that a service's lifecycle hook needs to Systems Manager, so that services of other stacks can read them: /NAME/deployment-gate/function-arn and /NAME/deployment-gate/hook-role-arn, with the input name as NAME. Only with deployment_gate."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = var.publish_parameters ? var.deployment_gate != null : true
    error_message = "publish_parameters publishes the function and the role of deployment_gate, which is null. Give deployment_gate, or leave publish_parameters out."
  }

  validation {
    condition     = var.publish_parameters ? !can(regex("^(aws|ssm)", var.name)) : true
    error_message = "publish_parameters needs a name that does not begin with aws or ssm, because AWS reserves such names for its own parameters. Choose another name, or pass the outputs deployment_gate_function_arn and deployment_gate_role_arn on yourself."
  }
}

variable "enforcement" {
  description = "Rollbacks and stops for new tasks whose image has a fresh FAILED verdict. It is for services without the gate, and for standalone tasks. Null: no enforcement. mode: audit (default: actions are published, but not done) or act. rollback_deployments (default true): a service's running deployment is rolled back, if this brings back another image that has no fresh FAILED. stop_standalone_tasks (default true): a task of a family, or of a group that its starter named, is stopped. Tasks that AWS keeps running (services, daemons, Batch) are never stopped. max_actions_per_hour: from 1 to 1000 (default 10); further actions wait for the next hour. cluster_arns: the only clusters in which enforcement acts, including clusters of members. Without it, enforcement acts in the clusters of cluster_arns, and in all clusters of each member that consents."
  type = object({
    mode                  = optional(string, "audit")
    rollback_deployments  = optional(bool, true)
    stop_standalone_tasks = optional(bool, true)
    max_actions_per_hour  = optional(number, 10)
    cluster_arns          = optional(list(string))
  })
  default  = null
  nullable = true

  validation {
    condition = (
      try(var.enforcement.mode, null) == null
      ? true
      : contains(["audit", "act"], var.enforcement.mode)
    )
    error_message = "enforcement.mode must be audit (actions are published, but not done) or act. Begin with audit."
  }

  validation {
    condition = (
      var.enforcement == null
      ? true
      : (
        floor(var.enforcement.max_actions_per_hour) == var.enforcement.max_actions_per_hour &&
        var.enforcement.max_actions_per_hour >= 1 &&
        var.enforcement.max_actions_per_hour <= 1000
      )
    )
    error_message = "enforcement.max_actions_per_hour must be a whole number from 1 to 1000. Leave enforcement out to do nothing at all."
  }

  validation {
    condition = alltrue([
      for entry in try(var.enforcement.cluster_arns, null) == null ? [] : var.enforcement.cluster_arns :
      can(regex("^arn:aws[a-z-]{0,10}:ecs:[a-z0-9-]{1,20}:[0-9]{12}:cluster/[A-Za-z0-9_-]{1,255}$", entry))
    ])
    error_message = "enforcement.cluster_arns must hold ARNs of ECS clusters (arn:aws:ecs:REGION:ACCOUNT:cluster/NAME). Leave it out for the clusters of cluster_arns."
  }

  validation {
    condition     = try(length(var.enforcement.cluster_arns) <= 30, true)
    error_message = "enforcement.cluster_arns takes at most 30 clusters, because a policy has a limit. Leave it out for the clusters of cluster_arns."
  }

  validation {
    condition     = try(length(jsonencode(var.enforcement.cluster_arns)) <= 1760, true)
    error_message = "enforcement.cluster_arns takes 1760 characters in all, because a policy has a limit. Leave it out for the clusters of cluster_arns."
  }

  validation {
    condition = (
      length(var.cluster_arns) == 0 ||
      alltrue([
        for entry in try(var.enforcement.cluster_arns, null) == null ? [] : var.enforcement.cluster_arns :
        try(
          (
            contains(var.cluster_arns, entry) ||
            !contains([for known in var.cluster_arns : split("/", known)[0]], split("/", entry)[0])
          ),
          false
        )
      ])
    )
    error_message = "enforcement.cluster_arns must be among cluster_arns if cluster_arns names clusters of the same account and region: other clusters there are not looked at. Add the cluster to cluster_arns, too."
  }

  validation {
    condition = (
      try(length(var.enforcement.cluster_arns), 0) == 0 ||
      (
        try(length(jsonencode(jsonencode(var.enforcement.cluster_arns))), 0) +
        length(jsonencode(jsonencode(var.include_images))) +
        length(jsonencode(jsonencode(var.exclude_images))) +
        try(length(var.proxy.https_proxy), 0) +
        try(length(var.proxy.no_proxy), 0) +
        (var.members == null ? 0 : 110 + length(var.iam_role_path)) +
        (
          var.scan_mode == "backend"
          ? (
            try(length(var.sysdig_secure_endpoint), 0) +
            try(length(var.sysdig_secure_api_token_secret.arn), 0) +
            try(length(var.sysdig_secure_api_token_secret.json_key), 0) +
            try(length(var.sysdig_secure_api_token_ssm_parameter.name), 0) +
            try(length(var.ca_bundle_secret.arn), 0)
          )
          : 0
        )
      ) <= 3100
    )
    error_message = "enforcement.cluster_arns, include_images, exclude_images and proxy take 3100 characters together, because a Lambda function has 4 KB of environment. In scan_mode backend, sysdig_secure_endpoint, the secret or parameter of the token, and ca_bundle_secret count, too; with members, so do iam_role_path and 110 more. Leave enforcement.cluster_arns out, which means the clusters of cluster_arns, or name domains instead of hosts in proxy.no_proxy."
  }
}

variable "exceptions" {
  description = "Images that may run although their verdict is FAILED, for the gate and for enforcement. image: a glob pattern as in exclude_images, or a digest. until: the last day of the exception in UTC, or an RFC 3339 time; the exception then ends by itself. reason: why. owner: who answers for the exception. accounts: the accounts in which it applies (default: all; the gate works in its own account only). workloads: patterns CLUSTER/NAME of the services or families to which it applies (default: all). At most 300 KB as JSON. A plan warns of a pattern with a tag, because tags move, and of an exception that has ended. Accept single vulnerabilities in Sysdig instead."
  type = list(object({
    image     = string
    until     = string
    reason    = string
    owner     = string
    accounts  = optional(list(string))
    workloads = optional(list(string))
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for entry in var.exceptions :
      (
        try(startswith(entry.image, "sha256:"), false)
        ? can(regex("^sha256:[0-9a-f]{64}$", entry.image))
        : can(regex("^[A-Za-z0-9._:/@+*?-]{1,255}$", entry.image))
      )
    ])
    error_message = "exceptions: image must be a digest (sha256: and 64 lowercase hexadecimal digits), or a pattern of normalised references such as docker.io/library/*. A pattern has 1 to 255 characters: letters, digits, . _ - + : / @ and the wildcards * ** ?. Copy the digest from the event or from Sysdig."
  }

  validation {
    condition = alltrue([
      for entry in var.exceptions :
      (
        try(startswith(entry.image, "sha256:"), false)
        ? true
        : can(regex("^$|[^A-Za-z0-9._:/@+*?-]|^(localhost/|[^/]*[.:A-Z*?][^/]*/|[^/]*[*][*])", entry.image))
      )
    ])
    error_message = "exceptions: image must begin with the host of a registry or a wildcard, such as docker.io/library/nginx or **/nginx: any other pattern matches no image. Instead of nginx write docker.io/library/nginx, and instead of * write **, because * does not match a slash."
  }

  validation {
    condition = alltrue([
      for entry in var.exceptions :
      try(
        (
          startswith(entry.image, "sha256:") ||
          (
            entry.image ==
            one([
              for part in [regex("^([^@]*?)(|:[^:/@]*)(|@.*)$", entry.image)] :
              join(
                "",
                [
                  replace(
                    replace(
                      lower(part[0]),
                      "/^(registry-1[.]docker[.]io|index[.]docker[.]io|registry[.]hub[.]docker[.]com)(:443)?//",
                      "docker.io/"
                    ),
                    "/^docker[.]io/(([*]?[^/*])+[*]?|[*])$/",
                    "docker.io/library/$1"
                  ),
                  part[1],
                  part[2],
                ]
              )
            ])
          )
        ),
        true
      )
    ])
    error_message = "exceptions: image must be a normalised reference, because it is compared with normalised references. Docker Hub is docker.io, its official images are below docker.io/library/, and only a tag has capitals. ${join(" ", [for entry in var.exceptions : "Instead of ${entry.image} write ${one([for part in [regex("^([^@]*?)(|:[^:/@]*)(|@.*)$", entry.image)] : join("", [replace(replace(lower(part[0]), "/^(registry-1[.]docker[.]io|index[.]docker[.]io|registry[.]hub[.]docker[.]com)(:443)?//", "docker.io/"), "/^docker[.]io/(([*]?[^/*])+[*]?|[*])$/", "docker.io/library/$1"), part[1], part[2]])])}." if try(!startswith(entry.image, "sha256:") && entry.image != one([for part in [regex("^([^@]*?)(|:[^:/@]*)(|@.*)$", entry.image)] : join("", [replace(replace(lower(part[0]), "/^(registry-1[.]docker[.]io|index[.]docker[.]io|registry[.]hub[.]docker[.]com)(:443)?//", "docker.io/"), "/^docker[.]io/(([*]?[^/*])+[*]?|[*])$/", "docker.io/library/$1"), part[1], part[2]])]), false)])}"
  }

  validation {
    condition = alltrue([
      for entry in var.exceptions :
      (
        can(regex(
          "^20[0-9]{2}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$",
          entry.until
        )) &&
        can(timeadd(length(entry.until) == 10 ? "${entry.until}T00:00:00Z" : entry.until, "0s"))
      )
    ])
    error_message = "exceptions: until must be an existing day of this century (2027-03-31: the exception ends with that day in UTC), or an RFC 3339 time such as 2027-03-31T18:00:00Z. There is no exception without an end: extend it after a review."
  }

  validation {
    condition = alltrue([
      for entry in var.exceptions :
      can(regex("^[^\\x00-\\x20\\x7f-\\xa0][^\\x00-\\x1f\\x7f-\\x9f]{0,499}$", entry.reason))
    ])
    error_message = "exceptions: each must have a reason, which is published wherever the exception is used. It has 1 to 500 characters, does not begin with a space, and has no line breaks or other control characters. Write it in one line."
  }

  validation {
    condition = alltrue([
      for entry in var.exceptions :
      can(regex("^[^\\x00-\\x20\\x7f-\\xa0][^\\x00-\\x1f\\x7f-\\x9f]{0,199}$", entry.owner))
    ])
    error_message = "exceptions: each must have an owner, who answers for the exception, such as a team or an address. It has 1 to 200 characters, does not begin with a space, and has no line breaks or other control characters. Write it in one line."
  }

  validation {
    condition = alltrue([
      for entry in var.exceptions :
      (
        try(entry.accounts, null) == null
        ? true
        : try(
          (
            length(entry.accounts) > 0 &&
            length(entry.accounts) <= 400 &&
            alltrue([for each in entry.accounts : can(regex("^[0-9]{12}$", each))])
          ),
          false
        )
      )
    ])
    error_message = "exceptions: accounts must hold 1 to 400 account ids of 12 digits. Leave it out if the exception is for all."
  }

  validation {
    condition = alltrue([
      for entry in var.exceptions :
      (
        try(entry.workloads, null) == null
        ? true
        : try(
          (
            length(entry.workloads) > 0 &&
            length(entry.workloads) <= 100 &&
            alltrue([
              for each in entry.workloads :
              can(regex("^[A-Za-z0-9_*-]{1,255}/[A-Za-z0-9_*-]{1,255}$", each))
            ])
          ),
          false
        )
      )
    ])
    error_message = "exceptions: workloads must hold 1 to 100 patterns CLUSTER/NAME of services or families, such as shop/web or shop/batch-*. Leave it out if the exception is for all."
  }

  validation {
    condition = try(
      length(base64encode(jsonencode([
        for entry in var.exceptions :
        { for name, value in entry : name => value if value != null }
      ]))) <= 409600,
      true
    )
    error_message = "exceptions takes 300 KB as JSON, which is what fits into an item of DynamoDB. Remove exceptions that have ended, and name several images with one pattern."
  }
}

variable "build_vpc_config" {
  description = "VPC of the builds, to reach private registries and a self-hosted Sysdig: vpc_id, subnet_ids and security_group_ids. Not with a Lambda environment type. Null: AWS's own network, with the internet."
  type = object({
    vpc_id             = string
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default  = null
  nullable = true

  validation {
    condition = (
      var.build_vpc_config == null
      ? true
      : can(regex("^vpc-[0-9a-z]+$", var.build_vpc_config.vpc_id))
    )
    error_message = "build_vpc_config.vpc_id must be the id of a VPC (vpc-…)."
  }

  validation {
    condition = (
      var.build_vpc_config == null
      ? true
      : try(
        (
          length(var.build_vpc_config.subnet_ids) > 0 &&
          alltrue([
            for entry in var.build_vpc_config.subnet_ids :
            can(regex("^subnet-[0-9a-z]{1,17}$", entry))
          ])
        ),
        false
      )
    )
    error_message = "build_vpc_config.subnet_ids must hold at least one id of a subnet (subnet-…), best in two availability zones."
  }

  validation {
    condition = (
      var.build_vpc_config == null
      ? true
      : try(
        (
          length(var.build_vpc_config.security_group_ids) > 0 &&
          alltrue([
            for entry in var.build_vpc_config.security_group_ids :
            can(regex("^sg-[0-9a-z]{1,17}$", entry))
          ])
        ),
        false
      )
    )
    error_message = "build_vpc_config.security_group_ids must hold at least one id of a security group (sg-…)."
  }

  validation {
    condition     = try(length(var.build_vpc_config.subnet_ids) <= 16, true)
    error_message = "build_vpc_config.subnet_ids takes at most 16 subnets, as CodeBuild and Lambda do. One in each availability zone is enough."
  }

  validation {
    condition     = try(length(var.build_vpc_config.security_group_ids) <= 5, true)
    error_message = "build_vpc_config.security_group_ids takes at most 5 security groups, as CodeBuild and Lambda do. Merge some of them."
  }

  validation {
    condition     = var.build_vpc_config == null || !endswith(var.build_environment_type, "_LAMBDA_CONTAINER")
    error_message = "build_vpc_config: CodeBuild's Lambda compute has no VPC. Use LINUX_CONTAINER or ARM_CONTAINER as build_environment_type."
  }
}

variable "function_vpc_config" {
  description = "VPC of the functions, if a company's rules demand a VPC, or in scan_mode backend to reach a self-hosted Sysdig: vpc_id, subnet_ids and security_group_ids. Null: AWS's own network, with the internet."
  type = object({
    vpc_id             = string
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default  = null
  nullable = true

  validation {
    condition = (
      var.function_vpc_config == null
      ? true
      : can(regex("^vpc-[0-9a-z]+$", var.function_vpc_config.vpc_id))
    )
    error_message = "function_vpc_config.vpc_id must be the id of a VPC (vpc-…)."
  }

  validation {
    condition = (
      var.function_vpc_config == null
      ? true
      : try(
        (
          length(var.function_vpc_config.subnet_ids) > 0 &&
          alltrue([
            for entry in var.function_vpc_config.subnet_ids :
            can(regex("^subnet-[0-9a-z]{1,17}$", entry))
          ])
        ),
        false
      )
    )
    error_message = "function_vpc_config.subnet_ids must hold at least one id of a subnet (subnet-…), best in two availability zones."
  }

  validation {
    condition = (
      var.function_vpc_config == null
      ? true
      : try(
        (
          length(var.function_vpc_config.security_group_ids) > 0 &&
          alltrue([
            for entry in var.function_vpc_config.security_group_ids :
            can(regex("^sg-[0-9a-z]{1,17}$", entry))
          ])
        ),
        false
      )
    )
    error_message = "function_vpc_config.security_group_ids must hold at least one id of a security group (sg-…)."
  }

  validation {
    condition     = try(length(var.function_vpc_config.subnet_ids) <= 16, true)
    error_message = "function_vpc_config.subnet_ids takes at most 16 subnets, as CodeBuild and Lambda do. One in each availability zone is enough."
  }

  validation {
    condition     = try(length(var.function_vpc_config.security_group_ids) <= 5, true)
    error_message = "function_vpc_config.security_group_ids takes at most 5 security groups, as CodeBuild and Lambda do. Merge some of them."
  }
}

variable "proxy" {
  description = "Proxy for all connections of builds, and of functions that can reach it (with function_vpc_config, or without build_vpc_config). https_proxy: its URL, without credentials. http_proxy: the URL for http (default: https_proxy). no_proxy: hosts that are reached without the proxy, separated by commas."
  type = object({
    https_proxy = string
    http_proxy  = optional(string)
    no_proxy    = optional(string)
  })
  default  = null
  nullable = true

  validation {
    condition = (
      var.proxy == null
      ? true
      : can(regex("^https?://([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(:[0-9]{1,5})?/?$", var.proxy.https_proxy))
    )
    error_message = "proxy.https_proxy must be the URL of a proxy, such as http://proxy.example.com:3128, without a path, user name and password, because everybody who may read the project would read them. Use a proxy that admits clients by their address, or a second proxy that adds the login."
  }

  validation {
    condition = (
      try(var.proxy.http_proxy, null) == null
      ? true
      : can(regex("^https?://([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(:[0-9]{1,5})?/?$", var.proxy.http_proxy))
    )
    error_message = "proxy.http_proxy must be the URL of a proxy, such as http://proxy.example.com:3128, without a path, user name and password, because everybody who may read the project would read them. Use a proxy that admits clients by their address, or a second proxy that adds the login."
  }

  validation {
    condition     = try(length(var.proxy.http_proxy) <= 1000, true)
    error_message = "proxy.http_proxy takes at most 1,000 characters, because CodeBuild limits a build's variables. Name the proxy by a shorter host."
  }

  validation {
    condition = (
      try(var.proxy.no_proxy, null) == null
      ? true
      : can(regex("^[A-Za-z0-9.:/_-]+(,[A-Za-z0-9.:/_-]+)*$", var.proxy.no_proxy))
    )
    error_message = "proxy.no_proxy must be host names, domains with a dot in front, or addresses, separated by commas and without spaces, such as .example.internal,10.0.0.1. Leave it out if everything goes through the proxy."
  }
}

variable "ca_bundle_secret" {
  description = "Secret with certificates (PEM) of further authorities to trust, besides the public ones. arn: the secret's ARN. kms_key_arn: the customer managed key that encrypts the secret, if there is one."
  type = object({
    arn         = string
    kms_key_arn = optional(string)
  })
  default  = null
  nullable = true

  validation {
    condition = (
      var.ca_bundle_secret == null
      ? true
      : can(regex(
        "^arn:aws[a-z-]{0,10}:secretsmanager:[a-z0-9-]{1,20}:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]{1,512}-[A-Za-z0-9]{6}$",
        var.ca_bundle_secret.arn
      ))
    )
    error_message = "ca_bundle_secret.arn must be the full ARN of a Secrets Manager secret, with the six characters at its end (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf). Copy it from the secret's page."
  }

  validation {
    condition = (
      var.ca_bundle_secret == null || var.scan_mode != "inline"
      ? true
      : try(split(":", var.ca_bundle_secret.arn)[3], local.current_region) == local.current_region
    )
    error_message = "ca_bundle_secret.arn must be a secret of this region. CodeBuild reads the variables of its builds in its own region. Replicate the secret into this region, and give the replica's ARN."
  }

  validation {
    condition = (
      try(var.ca_bundle_secret.kms_key_arn, null) == null
      ? true
      : can(regex(
        "^arn:aws[a-z-]{0,10}:kms:[a-z0-9-]{1,20}:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$",
        var.ca_bundle_secret.kms_key_arn
      ))
    )
    error_message = "ca_bundle_secret.kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID). Leave it out for AWS's own key."
  }
}

variable "ca_bundle_ssm_parameter" {
  description = "Systems Manager parameter of this account and region with certificates of further authorities, instead of ca_bundle_secret. name: the parameter's name. kms_key_arn: the customer managed key of a SecureString, if there is one. At most 4 KB, or 8 KB for an advanced parameter."
  type = object({
    name        = string
    kms_key_arn = optional(string)
  })
  default  = null
  nullable = true

  validation {
    condition = (
      var.ca_bundle_ssm_parameter == null
      ? true
      : can(regex("^(/[A-Za-z0-9_.-]+){1,15}$|^[A-Za-z0-9_.-]+$", var.ca_bundle_ssm_parameter.name))
    )
    error_message = "ca_bundle_ssm_parameter.name must be the name of a parameter, such as /network/ca-bundle, with at most 15 levels, and not its ARN. A parameter of another account cannot be used: copy it, or use ca_bundle_secret."
  }

  validation {
    condition = (
      var.ca_bundle_ssm_parameter == null
      ? true
      : !can(regex("^/?([aA][wW][sS]|[sS][sS][mM])", var.ca_bundle_ssm_parameter.name))
    )
    error_message = "ca_bundle_ssm_parameter.name must not begin with aws or ssm, which AWS reserves. Store the text under a name of your own."
  }

  validation {
    condition     = try(length(var.ca_bundle_ssm_parameter.name) <= 1000, true)
    error_message = "ca_bundle_ssm_parameter.name takes at most 1,000 characters. Give the parameter a shorter path."
  }

  validation {
    condition = (
      try(var.ca_bundle_ssm_parameter.kms_key_arn, null) == null
      ? true
      : can(regex(
        "^arn:aws[a-z-]{0,10}:kms:[a-z0-9-]{1,20}:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$",
        var.ca_bundle_ssm_parameter.kms_key_arn
      ))
    )
    error_message = "ca_bundle_ssm_parameter.kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID). Leave it out for AWS's own key."
  }

  validation {
    condition     = var.ca_bundle_ssm_parameter == null || var.ca_bundle_secret == null
    error_message = "ca_bundle_ssm_parameter and ca_bundle_secret exclude each other. Put all certificates into one of them."
  }

  validation {
    condition     = var.ca_bundle_ssm_parameter == null || var.scan_mode == "inline"
    error_message = "ca_bundle_ssm_parameter is for builds, and scan_mode backend has none. Use ca_bundle_secret, which functions read, too."
  }
}

variable "lambda_runtime" {
  description = "Runtime of the functions: nodejs22.x (until 30 April 2027), or nodejs24.x, which needs version 6.19 or later of the AWS provider."
  type        = string
  default     = "nodejs22.x"
  nullable    = false

  validation {
    condition     = contains(["nodejs22.x", "nodejs24.x"], var.lambda_runtime)
    error_message = "lambda_runtime must be nodejs22.x or nodejs24.x (which needs version 6.19 or later of the AWS provider)."
  }
}

variable "kms_key_arn" {
  description = "Customer managed KMS key for queues, ledger, logs, topic, token and function settings. Its policy must admit the services behind these. Null: AWS's own keys."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition = (
      var.kms_key_arn == null
      ? true
      : can(regex(
        "^arn:aws[a-z-]{0,10}:kms:[a-z0-9-]{1,20}:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$",
        var.kms_key_arn
      ))
    )
    error_message = "kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID), not of an alias."
  }

  validation {
    condition = (
      var.kms_key_arn == null
      ? true
      : try(split(":", var.kms_key_arn)[3], local.current_region) == local.current_region
    )
    error_message = "kms_key_arn must be a key of this region, because AWS's services cannot use keys of other regions. Give the ARN of a key here, or of this region's replica. ${try("Found: ${var.kms_key_arn}.", "")}"
  }
}

variable "iam_role_path" {
  description = "Path of every role, such as /platform/scanning/. It begins and ends with a slash and has at most 512 characters. Another path replaces the roles and the functions."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([A-Za-z0-9_+=,.@/-]{1,510}/)?$", var.iam_role_path))
    error_message = "iam_role_path must begin and end with a slash, such as /platform/, hold only letters, digits, slashes and _+=,.@- between them, and have at most 512 characters. Leave it out for /."
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

variable "additional_trigger_policy_arns" {
  description = "IAM policies, at most 6, that are attached to the role of the trigger in addition to its own permissions. ARNs by keys of your choice, such as { guard_rails = aws_iam_policy.guard_rails.arn }. The keys are parts of resource addresses. The ARNs may be unknown until apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key in keys(var.additional_trigger_policy_arns) :
      can(regex("^[a-z0-9_-]+$", key))
    ])
    error_message = "additional_trigger_policy_arns must have keys of lowercase letters, digits, hyphens and underscores, such as guard_rails. Rename the key."
  }

  validation {
    condition = alltrue([
      for value in values(var.additional_trigger_policy_arns) :
      can(regex("^arn:aws[a-z-]{0,10}:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]{1,640}$", value))
    ])
    error_message = "additional_trigger_policy_arns must map each key to the ARN of an IAM policy (arn:aws:iam::ACCOUNT:policy/NAME). Copy it from the policy's page."
  }

  validation {
    condition = !contains(
      flatten([
        for key, value in var.additional_trigger_policy_arns :
        [for other, same in var.additional_trigger_policy_arns : value == same if key != other]
      ]),
      true
    )
    error_message = "additional_trigger_policy_arns must name each policy once: IAM attaches a policy only once, so removing one of two keys would detach the policy. Remove one of the keys."
  }

  validation {
    condition     = length(var.additional_trigger_policy_arns) <= 6
    error_message = "additional_trigger_policy_arns takes at most 6 policies: IAM attaches 10 to a role, of which the module itself needs up to 2 and reserves 2 for later versions. Merge some policies into one."
  }
}

variable "additional_scanner_policy_arns" {
  description = "IAM policies, at most 6, that are attached to the role of the scanner in addition to its own permissions. ARNs by keys of your choice, such as { guard_rails = aws_iam_policy.guard_rails.arn }. The keys are parts of resource addresses. The ARNs may be unknown until apply."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key in keys(var.additional_scanner_policy_arns) :
      can(regex("^[a-z0-9_-]+$", key))
    ])
    error_message = "additional_scanner_policy_arns must have keys of lowercase letters, digits, hyphens and underscores, such as guard_rails. Rename the key."
  }

  validation {
    condition = alltrue([
      for value in values(var.additional_scanner_policy_arns) :
      can(regex("^arn:aws[a-z-]{0,10}:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]{1,640}$", value))
    ])
    error_message = "additional_scanner_policy_arns must map each key to the ARN of an IAM policy (arn:aws:iam::ACCOUNT:policy/NAME). Copy it from the policy's page."
  }

  validation {
    condition = !contains(
      flatten([
        for key, value in var.additional_scanner_policy_arns :
        [for other, same in var.additional_scanner_policy_arns : value == same if key != other]
      ]),
      true
    )
    error_message = "additional_scanner_policy_arns must name each policy once: IAM attaches a policy only once, so removing one of two keys would detach the policy. Remove one of the keys."
  }

  validation {
    condition     = length(var.additional_scanner_policy_arns) <= 6
    error_message = "additional_scanner_policy_arns takes at most 6 policies: IAM attaches 10 to a role, of which the module itself needs up to 2 and reserves 2 for later versions. Merge some policies into one."
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

variable "log_retention_days" {
  description = "Days for which logs are kept: one of the periods that CloudWatch Logs allows."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition = contains(
      [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
        3653,
      ],
      var.log_retention_days
    )
    error_message = "log_retention_days must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "ledger_point_in_time_recovery" {
  description = "Whether the ledger can be restored to any second of the last 35 days. False saves 0.20 USD a GB and month; a lost ledger then begins empty."
  type        = bool
  default     = true
  nullable    = false
}

variable "ledger_deletion_protection" {
  description = "Whether AWS refuses to delete the ledger, also in terraform destroy and if the table would be replaced. If true, set it to false and apply before you destroy."
  type        = bool
  default     = false
  nullable    = false
}

variable "alarm_actions" {
  description = "SNS topics of the person on call, at most 5. The alarms installation-impaired, coordinator-not-running, work-queue-age, gate-errors and gate-throttles publish to these topics when they are raised and when they go back to OK; all other alarms do so, too, if ticket_actions is null. Not a topic that is encrypted with alias/aws/sns, such as the results topic, because alarms cannot publish to it. Empty: these alarms notify nobody."
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

variable "ticket_actions" {
  description = "SNS topics of the alarms that can wait for the next working day, at most 5, of the same kind. Null: the topics of alarm_actions. Empty: these alarms notify nobody."
  type        = list(string)
  default     = null
  nullable    = true

  validation {
    condition = (
      var.ticket_actions == null
      ? true
      : alltrue([
        for entry in var.ticket_actions :
        can(regex("^arn:aws[a-z-]{0,10}:sns:[a-z0-9-]{1,20}:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", entry))
      ])
    )
    error_message = "ticket_actions must hold ARNs of SNS standard topics (arn:aws:sns:REGION:ACCOUNT:NAME), not of subscriptions."
  }

  validation {
    condition = (
      var.ticket_actions == null
      ? true
      : alltrue([
        for entry in var.ticket_actions :
        try(split(":", entry)[3], local.current_region) == local.current_region
      ])
    )
    error_message = "ticket_actions must hold topics of this region: CloudWatch refuses alarms that notify a topic elsewhere. Found: ${join(", ", try([for entry in var.ticket_actions : entry if !(try(split(":", entry)[3], local.current_region) == local.current_region)], []))}."
  }

  validation {
    condition     = var.ticket_actions == null ? true : length(var.ticket_actions) <= 5
    error_message = "ticket_actions takes at most 5 topics, CloudWatch's limit for an alarm. Subscribe more endpoints to one topic."
  }
}

variable "monitoring" {
  description = "Alarms, dashboard and metrics of the scanning itself. Each is on (true) if it is left out. metrics: the metrics that the functions write; without them, the alarms that read them are left out, too. Costs: https://git.example.com/platform/fargate-image-scanning/blob/v0.1.0/docs/monitoring.md"
  type = object({
    alarms    = optional(bool, true)
    dashboard = optional(bool, true)
    metrics   = optional(bool, true)
  })
  default  = {}
  nullable = false
}
