# Settings with which functions ask Sysdig for scans. Empty in inline mode: a function has 4 KB of
# environment, and long ARNs would leave less room for the lists of images.

locals {
  backend_scanner_function_variables = var.scan_mode == "backend" ? {
    SYSDIG_SECURE_ENDPOINT = trimsuffix(var.sysdig_secure_endpoint, "/")
    SYSDIG_SKIP_TLS_VERIFY = tostring(var.sysdig_skip_tls_verify)
    SYSDIG_TOKEN_SECRET = (
      var.sysdig_secure_api_token_ssm_parameter != null
      ? ""
      : join(
        ":",
        compact([local.sysdig_token_secret_arn, try(var.sysdig_secure_api_token_secret.json_key, null)])
      )
    )
    SYSDIG_TOKEN_PARAMETER = (
      var.sysdig_secure_api_token_ssm_parameter != null
      ? var.sysdig_secure_api_token_ssm_parameter.name
      : ""
    )
    CA_BUNDLE_SECRET = var.ca_bundle_secret != null ? var.ca_bundle_secret.arn : ""
  } : {}
}
