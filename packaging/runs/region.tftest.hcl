# An installation in another region than the others of these runs.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
}

run "the_first_plan_shows_the_whole_buildspec" {
  command = plan

  assert {
    condition = (
      keys(yamldecode(aws_codebuild_project.inline_scanner[0].source[0].buildspec).reports)
      == ["arn:aws:codebuild:eu-west-1:123456789012:report-group/fargate-image-scanning-scanner-images"]
    )
    error_message = "The buildspec does not name the report group by its ARN."
  }
}
