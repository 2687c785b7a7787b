# Gate, enforcement and exceptions with something wrong inside: one run for each.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

run "another_mode_of_the_gate" {
  command = plan

  variables {
    deployment_gate = { mode = "enforce" }
  }

  expect_failures = [var.deployment_gate]
}

run "an_empty_mode_of_the_gate" {
  command = plan

  variables {
    deployment_gate = { mode = "" }
  }

  expect_failures = [var.deployment_gate]
}

run "another_answer_on_failed" {
  command = plan

  variables {
    deployment_gate = { on_failed = "deny" }
  }

  expect_failures = [var.deployment_gate]
}

run "another_answer_on_no_policy" {
  command = plan

  variables {
    deployment_gate = { on_no_policy = "deny" }
  }

  expect_failures = [var.deployment_gate]
}

run "another_answer_on_error" {
  command = plan

  variables {
    deployment_gate = { on_error = "deny" }
  }

  expect_failures = [var.deployment_gate]
}

run "another_answer_on_timeout" {
  command = plan

  variables {
    deployment_gate = { on_timeout = "deny" }
  }

  expect_failures = [var.deployment_gate]
}

run "another_answer_on_unknown_image" {
  command = plan

  variables {
    deployment_gate = { on_unknown_image = "deny" }
  }

  expect_failures = [var.deployment_gate]
}

run "another_answer_on_gate_failure" {
  command = plan

  variables {
    deployment_gate = { on_gate_failure = "deny" }
  }

  expect_failures = [var.deployment_gate]
}

run "an_answer_in_capitals" {
  command = plan

  variables {
    deployment_gate = { on_failed = "BLOCK" }
  }

  expect_failures = [var.deployment_gate]
}

run "no_minute_for_the_gate" {
  command = plan

  variables {
    deployment_gate = { timeout_minutes = 0 }
  }

  expect_failures = [var.deployment_gate]
}

run "more_minutes_than_a_hook_has" {
  command = plan

  variables {
    deployment_gate = { timeout_minutes = 1381 }
  }

  expect_failures = [var.deployment_gate]
}

run "half_a_minute" {
  command = plan

  variables {
    deployment_gate = { timeout_minutes = 1.5 }
  }

  expect_failures = [var.deployment_gate]
}

run "a_cluster_of_the_gate_by_name" {
  command = plan

  variables {
    deployment_gate = { cluster_arns = ["shop"] }
  }

  expect_failures = [var.deployment_gate]
}

run "null_for_a_cluster_of_the_gate" {
  command = plan

  variables {
    deployment_gate = { cluster_arns = [null] }
  }

  expect_failures = [var.deployment_gate]
}

run "a_cluster_of_the_gate_that_is_not_of_the_installation" {
  command = plan

  variables {
    cluster_arns    = ["arn:aws:ecs:us-east-1:123456789012:cluster/billing"]
    deployment_gate = { cluster_arns = ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"] }
  }

  expect_failures = [var.deployment_gate]
}

run "more_clusters_of_the_gate_than_a_policy_takes" {
  command = plan

  variables {
    deployment_gate = { cluster_arns = [for index in range(31) : "arn:aws:ecs:us-east-1:123456789012:cluster/${index}"] }
  }

  expect_failures = [var.deployment_gate]
}

run "longer_clusters_of_the_gate_than_a_policy_takes" {
  command = plan

  variables {
    deployment_gate = { cluster_arns = [for index in range(20) : "arn:aws:ecs:us-east-1:123456789012:cluster/${format("%060d", index)}"] }
  }

  expect_failures = [var.deployment_gate]
}

run "another_mode_of_enforcement" {
  command = plan

  variables {
    enforcement = { mode = "block" }
  }

  expect_failures = [var.enforcement]
}

run "no_action_an_hour" {
  command = plan

  variables {
    enforcement = { max_actions_per_hour = 0 }
  }

  expect_failures = [var.enforcement]
}

run "more_actions_than_an_hour_has" {
  command = plan

  variables {
    enforcement = { max_actions_per_hour = 1001 }
  }

  expect_failures = [var.enforcement]
}

run "half_an_action" {
  command = plan

  variables {
    enforcement = { max_actions_per_hour = 0.5 }
  }

  expect_failures = [var.enforcement]
}

run "a_service_for_a_cluster_of_enforcement" {
  command = plan

  variables {
    enforcement = { cluster_arns = ["arn:aws:ecs:us-east-1:123456789012:service/shop"] }
  }

  expect_failures = [var.enforcement]
}

run "a_cluster_of_enforcement_that_is_not_of_the_installation" {
  command = plan

  variables {
    cluster_arns = ["arn:aws:ecs:us-east-1:123456789012:cluster/billing"]
    enforcement  = { cluster_arns = ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"] }
  }

  expect_failures = [var.enforcement]
}

run "clusters_of_enforcement_and_a_proxy_that_do_not_fit" {
  command = plan

  variables {
    proxy       = { https_proxy = "http://proxy.example.com", no_proxy = format("%02400d", 0) }
    enforcement = { cluster_arns = [for index in range(20) : "arn:aws:ecs:us-east-1:123456789012:cluster/shop-${index}"] }
  }

  expect_failures = [var.enforcement]
}

run "an_empty_image" {
  command = plan

  variables {
    exceptions = [
      { image = "", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "null_for_an_image" {
  command = plan

  variables {
    exceptions = [
      { image = null, until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "an_official_image_without_library" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/nginx:1.27", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "another_name_of_docker_hub" {
  command = plan

  variables {
    exceptions = [
      { image = "index.docker.io/library/nginx", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "capitals_of_a_host" {
  command = plan

  variables {
    exceptions = [
      { image = "Quay.io/acme/*", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "capitals_of_a_repository" {
  command = plan

  variables {
    exceptions = [
      { image = "quay.io/Acme/shop", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "an_image_with_a_space" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/ nginx", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "an_image_with_braces" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/{a,b}", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "an_image_without_the_host_of_its_registry" {
  command = plan

  variables {
    exceptions = [
      { image = "nginx", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "half_a_digest" {
  command = plan

  variables {
    exceptions = [
      { image = "sha256:e3b0c442", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_digest_in_capitals" {
  command = plan

  variables {
    exceptions = [
      { image = "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", until = "2099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "the_thirtieth_of_february" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-02-30", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "the_thirteenth_month" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-13-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_leap_day_in_another_year" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-02-29", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_date_in_words" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "next year", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_date_the_other_way_round" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "31-12-2099", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_year_of_long_ago" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "0099-01-01", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_time_without_a_zone" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01T12:00:00", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_time_after_the_last_hour" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01T24:00:00Z", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_space_after_a_date" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01 ", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "an_empty_date" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "", reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "null_for_a_date" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = null, reason = "Fix is on its way", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "an_empty_reason" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01", reason = "", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_reason_of_spaces" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01", reason = "   ", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_reason_of_two_lines" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01", reason = "a\nb", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_reason_with_a_control_character" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01", reason = "a\u001bb", owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "null_for_a_reason" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01", reason = null, owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "a_reason_that_is_too_long" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01", reason = format("%0501d", 0), owner = "shop" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "an_empty_owner" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01", reason = "Fix is on its way", owner = "" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "an_owner_with_a_tab" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01", reason = "Fix is on its way", owner = "shop\tteam" },
    ]
  }

  expect_failures = [var.exceptions]
}

run "an_owner_that_is_too_long" {
  command = plan

  variables {
    exceptions = [
      { image = "docker.io/library/nginx", until = "2099-01-01", reason = "Fix is on its way", owner = format("%0201d", 0) },
    ]
  }

  expect_failures = [var.exceptions]
}

run "one_byte_more_of_exceptions_than_fit" {
  command = plan

  variables {
    # In characters they would fit.
    exceptions = [
      for index in range(600) : {
        image  = format("docker.io/team/%04d", index)
        until  = "2099-01-01"
        reason = join("", [for times in range(216) : "é"])
        owner  = "shop"
      }
    ]
  }

  expect_failures = [var.exceptions]
}
