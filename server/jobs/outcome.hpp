#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/core/roles.hpp"

#include <functional>
#include <string>
#include <vector>

namespace oryx::jobs {

/// One form of one output. It is made when it is asked for: who wants CSV does not wait for GeoJSON.
struct Product {
    std::string output;
    std::string media_type;
    std::function<Result<std::string>()> make;
};

/// What a run gives. Products of one output stand together, the preferred form first.
struct Outcome {
    std::vector<Product> products;
    Sensitivity sensitivity = Sensitivity::low;
    std::vector<std::string> collections;  ///< ids of those it used
    std::vector<std::string> made_of;      ///< "collection@version" of the same
};

/// Runs what a job asks for. Looks at the token, tells its progress.
struct Job;
using Run = std::function<Result<Outcome>(const Job& job, const CancelToken& cancel, const Progress& progress)>;

}  // namespace oryx::jobs
