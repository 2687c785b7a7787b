# Version 6 of the provider names the region in `region` and deprecates `id`; version 5 has no `region`.

locals {
  current_region = lookup(data.aws_region.current, "region", lookup(data.aws_region.current, "id", null))
}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}
