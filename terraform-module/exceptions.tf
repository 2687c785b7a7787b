# Images that may run although their verdict is FAILED, in an item of the ledger that only Terraform writes.

locals {
  exceptions_list = var.exceptions
  exceptions_ended_images = [
    for each in local.exceptions_list :
    each.image
    if timecmp(
      length(each.until) == 10 ? timeadd("${each.until}T00:00:00Z", "24h") : each.until,
      plantimestamp()
    ) <= 0
  ]
  exceptions_with_tag_images = [
    for each in local.exceptions_list :
    each.image
    if !startswith(each.image, "sha256:") && can(regex("^[^@]*:[^/@]*$", each.image))
  ]
  exceptions_any_registry_images = [
    for each in local.exceptions_list :
    each.image
    if can(regex("^[^/]*[*?]", each.image)) && !can(regex("^[*?/:]+$", each.image))
  ]
  exceptions_any_image_images = [
    for each in local.exceptions_list :
    each.image
    if can(regex("^[*?/:]+$", each.image))
  ]
  exceptions_far_images = [
    for each in local.exceptions_list :
    each.image
    if timecmp(
      length(each.until) == 10 ? timeadd("${each.until}T00:00:00Z", "24h") : each.until,
      timeadd(plantimestamp(), "8808h")
    ) > 0
  ]
}

check "exceptions_ended_none" {
  assert {
    condition     = length(local.exceptions_ended_images) == 0
    error_message = "${length(local.exceptions_ended_images)} of exceptions have ended: extend exceptions that are still accepted, and remove the others: ${join(", ", concat(slice(local.exceptions_ended_images, 0, min(10, length(local.exceptions_ended_images))), length(local.exceptions_ended_images) > 10 ? ["…"] : []))}."
  }
}

check "exceptions_with_tag_none" {
  assert {
    condition     = length(local.exceptions_with_tag_images) == 0
    error_message = "${length(local.exceptions_with_tag_images)} of exceptions name a tag, which may move to another image. Name a digest, or the repository alone: ${join(", ", concat(slice(local.exceptions_with_tag_images, 0, min(10, length(local.exceptions_with_tag_images))), length(local.exceptions_with_tag_images) > 10 ? ["…"] : []))}."
  }
}

check "exceptions_any_registry_none" {
  assert {
    condition     = length(local.exceptions_any_registry_images) == 0
    error_message = "${length(local.exceptions_any_registry_images)} of exceptions have a wildcard in the host of the registry: whoever runs a registry of such a name decides what passes. Name the host: ${join(", ", concat(slice(local.exceptions_any_registry_images, 0, min(10, length(local.exceptions_any_registry_images))), length(local.exceptions_any_registry_images) > 10 ? ["…"] : []))}."
  }
}

check "exceptions_any_image_none" {
  assert {
    condition     = length(local.exceptions_any_image_images) == 0
    error_message = "${length(local.exceptions_any_image_images)} of exceptions match every image, so FAILED images are never stopped. Name repositories, or open the gate for a while: ${join(", ", concat(slice(local.exceptions_any_image_images, 0, min(10, length(local.exceptions_any_image_images))), length(local.exceptions_any_image_images) > 10 ? ["…"] : []))}."
  }
}

check "exceptions_far_none" {
  assert {
    condition     = length(local.exceptions_far_images) == 0
    error_message = "${length(local.exceptions_far_images)} of exceptions end more than a year from now, and nobody reviews them before. Choose an earlier end, and extend it after a review: ${join(", ", concat(slice(local.exceptions_far_images, 0, min(10, length(local.exceptions_far_images))), length(local.exceptions_far_images) > 10 ? ["…"] : []))}."
  }
}

# The item exists without exceptions, too. So the last exception is removed by a change of the item, and an
# exception that somebody wrote by hand shows as drift.
resource "aws_dynamodb_table_item" "exceptions" {
  hash_key = "image"
  item = jsonencode({
    image = { S = "config#exceptions" }
    exceptions = {
      S = jsonencode([
        for entry in local.exceptions_list :
        { for name, value in entry : name => value if value != null }
      ])
    }
  })
  table_name = aws_dynamodb_table.scan_ledger.name
}
