# Warns of patterns on tags: whoever pushes an image chooses its tag.

locals {
  exclude_images_list = var.exclude_images
  exclude_images_with_tag_images = [
    for each in local.exclude_images_list :
    each
    if can(regex("^[^@]*:[^/@]*$", each))
  ]
}

check "exclude_images_with_tag_none" {
  assert {
    condition     = length(local.exclude_images_with_tag_images) == 0
    error_message = "${length(local.exclude_images_with_tag_images)} of exclude_images name a tag: whoever pushes an image chooses its tag, and so whether it is scanned. Name the repository alone, or a digest: ${join(", ", concat(slice(local.exclude_images_with_tag_images, 0, min(10, length(local.exclude_images_with_tag_images))), length(local.exclude_images_with_tag_images) > 10 ? ["…"] : []))}."
  }
}
