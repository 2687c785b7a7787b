# What a plan warns of, and does not stop.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "patterns_of_exclude_images_with_a_tag_are_warned_about" {
  command = plan

  variables {
    exclude_images = ["**/*:*-debug", "registry.example.com:5000/shop/*"]
  }

  expect_failures = [check.exclude_images_with_tag_none]
}

run "without_a_schedule_running_tasks_are_not_looked_at_by_the_clock" {
  command = plan

  variables {
    sweep_schedule = ""
  }

  expect_failures = [check.task_sweeper_scheduled]
}
