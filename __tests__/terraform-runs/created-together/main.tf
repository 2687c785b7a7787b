# Everything that the module can be given, made beside it.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# How many there are of what the module takes a limited number of.
variable "clusters" {
  type    = number
  default = 1
}

variable "repositories" {
  type    = number
  default = 1
}

variable "topics" {
  type    = number
  default = 1
}

variable "registry_secrets" {
  type    = number
  default = 1
}

variable "keys" {
  type    = number
  default = 1
}

# More policies for the trigger, known or not.
variable "more_policy_arns" {
  type    = map(string)
  default = {}
}

resource "aws_secretsmanager_secret" "token" {
  name       = "sysdig"
  kms_key_id = aws_kms_key.secrets.arn
}

resource "aws_secretsmanager_secret" "registry" {
  count = var.registry_secrets

  name       = "registry-${count.index}"
  kms_key_id = aws_kms_key.secrets.arn
}

resource "aws_secretsmanager_secret" "authorities" {
  name       = "authorities"
  kms_key_id = aws_kms_key.secrets.arn
}

resource "aws_ssm_parameter" "authorities" {
  name   = "/network/authorities"
  type   = "SecureString"
  key_id = aws_kms_key.secrets.arn
  value  = "any"
}

resource "aws_instance" "proxy" {
  ami           = "ami-0a1b2c3d"
  instance_type = "t4g.micro"
}

resource "aws_kms_key" "secrets" {}

resource "aws_kms_key" "registry" {
  count = var.keys
}

resource "aws_kms_key" "scanning" {}

resource "aws_iam_policy" "additional" {
  name   = "additional"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_sns_topic" "alarms" {
  count = var.topics

  name = "alarms-${count.index}"
}

resource "aws_ecs_cluster" "this" {
  count = var.clusters

  name = "apps-${count.index}"
}

resource "aws_ecr_repository" "this" {
  count = var.repositories

  name = "apps-${count.index}"
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

# When planning, not even the number of these is known.
data "aws_subnets" "this" {
  filter {
    name   = "vpc-id"
    values = [aws_vpc.this.id]
  }
}

resource "aws_security_group" "this" {
  name   = "builds"
  vpc_id = aws_vpc.this.id
}

module "everything" {
  source                 = "../.."
  sysdig_secure_endpoint = "https://secure.sysdig.com"

  name                           = "everything"
  cluster_arns                   = aws_ecs_cluster.this[*].arn
  ecr_repository_arns            = aws_ecr_repository.this[*].arn
  kms_key_arn                    = aws_kms_key.scanning.arn
  permissions_boundary_arn       = aws_iam_policy.boundary.arn
  additional_trigger_policy_arns = merge({ additional = aws_iam_policy.additional.arn, boundary = aws_iam_policy.boundary.arn }, var.more_policy_arns)
  additional_scanner_policy_arns = { additional = aws_iam_policy.additional.arn }
  alarm_actions                  = aws_sns_topic.alarms[*].arn
  tags                           = { vpc = aws_vpc.this.id }

  registry_credentials = {
    "docker.io" = {
      secret_arns        = aws_secretsmanager_secret.registry[*].arn
      default_secret_arn = aws_secretsmanager_secret.registry[0].arn
    }
  }
  secret_kms_key_arns = aws_kms_key.registry[*].arn

  sysdig_secure_api_token_secret = {
    arn         = aws_secretsmanager_secret.token.arn
    kms_key_arn = aws_kms_key.secrets.arn
  }

  build_vpc_config = {
    vpc_id             = aws_vpc.this.id
    subnet_ids         = data.aws_subnets.this.ids
    security_group_ids = [aws_security_group.this.id]
  }

  function_vpc_config = {
    vpc_id             = aws_vpc.this.id
    subnet_ids         = data.aws_subnets.this.ids
    security_group_ids = [aws_security_group.this.id]
  }

  proxy = { https_proxy = "http://${aws_instance.proxy.private_dns}:3128" }

  ca_bundle_secret = {
    arn         = aws_secretsmanager_secret.authorities.arn
    kms_key_arn = aws_kms_key.secrets.arn
  }
}

# With a secret of its own, and after something else: then even the region is not known yet.
module "own_secret" {
  source                 = "../.."
  sysdig_secure_endpoint = "https://secure.sysdig.com"

  name        = "own-secret"
  kms_key_arn = aws_kms_key.scanning.arn

  proxy = { https_proxy = "http://${aws_instance.proxy.private_dns}:3128" }

  ca_bundle_ssm_parameter = {
    name        = aws_ssm_parameter.authorities.name
    kms_key_arn = aws_kms_key.secrets.arn
  }

  # depends_on puts off what the module reads of AWS. Whether a gate was removed is then known after the apply only, unless there is one.
  deployment_gate = {}

  depends_on = [aws_iam_policy.boundary]
}

output "existing_secret_arn" {
  value = module.everything.token_secret_arn
}

output "own_secret_arn" {
  value = module.own_secret.token_secret_arn
}
