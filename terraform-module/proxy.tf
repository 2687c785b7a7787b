# What functions have to know of a proxy: nothing in inline mode with a VPC, since they are outside of it and
# cannot reach its proxy.

locals {
  proxy_function_variables = var.proxy != null && (var.vpc_config == null || var.scan_mode == "backend") ? {
    HTTPS_PROXY        = var.proxy.https_proxy
    NO_PROXY           = join(",", compact([var.proxy.no_proxy, "169.254.170.2", "169.254.169.254"]))
    NODE_USE_ENV_PROXY = "1"
  } : {}
}
