#pragma once

#include "geo/core/result.hpp"

#include <chrono>
#include <string>

namespace oryx::store::gdal {

/// The address at which a bucket's object ("/vsis3/bucket/key") can be got by plain HTTP: signed with the credentials
/// that GDAL finds (environment, configuration files, the machine's role), or as it is where requests are not to be
/// signed (AWS_NO_SIGN_REQUEST=YES and its like). It is a secret: no log may hold it. Error: unavailable where there
/// are no credentials.
Result<std::string> signed_url(const std::string& path, std::chrono::seconds valid);

}  // namespace oryx::store::gdal
