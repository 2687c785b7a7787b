# Settings of the proxy for functions. Empty if only builds are in a VPC, because functions cannot reach its
# proxy.

locals {
  proxy_function_variables = (
    (
      var.proxy != null &&
      (var.function_vpc_config != null || (var.build_vpc_config == null || var.scan_mode == "backend"))
    )
    ? {
      HTTPS_PROXY = var.proxy.https_proxy
      NO_PROXY    = join(",", compact([var.proxy.no_proxy, "169.254.170.2", "169.254.169.254"]))
    }
    : {}
  )
}
